import Core
import HTTP
import JSON

extension VaultError {
    /// The case that an answer's status and text belong to.
    static func classify(_ answer: HTTPResponse, _ response: VaultResponse) -> VaultError {
        let path = response.request.path
        let text = errorText(response)
        switch answer.status {
        case 307, 308: return .standby(answer.headers["Location"].map { bounded($0) })
        case 300..<400: return .redirected(status: answer.status, to: bounded(answer.headers["Location"] ?? ""))
        case 400...411 where response.isForeign:
            return .malformed(path: path, "status \(answer.status), and not JSON")
        case 400: return badRequest(response.request, text)
        case 403: return forbidden(response.request, text)
        case 404: return missing(response, text)
        case 405: return .unsupported(path: path)
        case 412: return .behind
        case 429: return .rateLimited(path: path, after: retryAfter(answer))
        case 472, 473, 474: return .standby(nil)
        case 501: return .uninitialised
        case 503: return unavailable(path, text)
        case 500..<600: return serverFault(path, answer.status, text)
        default: return .invalid(path: path, status: answer.status, text)
        }
    }

    /// The server's texts in one line, bounded.
    static func errorText(_ response: VaultResponse) -> String {
        errorText(response.value("errors")?.strings ?? [])
    }

    /// Texts of a server in one line, without the list marks of its error library, bounded.
    package static func errorText(_ texts: [String]) -> String {
        let lines = texts.flatMap { $0.split(separator: "\n") }
        let texts = lines.map { $0.drop { $0 == "\t" || $0 == "*" || $0 == " " } }
        let wanted = texts.filter {
            !$0.hasSuffix("error occurred:") && !$0.hasSuffix("errors occurred:") && !$0.isEmpty
        }
        return bounded(wanted.joined(separator: "; "))
    }

    private static func badRequest(_ request: VaultRequest, _ text: String) -> VaultError {
        let (path, isLogin) = (request.path, request.isLogin)
        switch text {
        // A login needs a token only where no auth method is mounted: Vault 1.8 says no more than that.
        case has("missing client token"): return isLogin ? .noMount(path: path) : .tokenless(path: path)
        case has("no client certificate found"), has("client certificate must be supplied"),
            has("tls connection not found"):
            return .certificateMissing
        case has("invalid certificate or no client certificate"): return .certificateUnknown
        case has("no chain matching all constraints"): return isLogin ? .certificateUnfit(text) : .otherCertificate
        case has("is not renewable"), has("past the max TTL"), has("batch tokens cannot be renewed"),
            has("invalid lease ID"),
            has("lease not found"), has("lease expired"):
            return .notRenewable(text)
        case has("unknown role"): return .roleUnknown(text)
        case has("beyond the expiration of the CA"): return .beyondIssuer(path: path, text)
        case has("not allowed"), has("role requires keys"), has("is not a valid IP address"),
            has("common_name field is required"),
            has("role requires"):
            return .notAllowed(path: path, text)
        case has("Upgrading from non-versioned"): return .upgrading(path: path)
        case has("wrapping token is not valid"): return .wrappingToken
        default: return .invalid(path: path, status: 400, text)
        }
    }

    private static func forbidden(_ request: VaultRequest, _ text: String) -> VaultError {
        .denied(path: request.path, capability: request.capability)
    }

    private static func missing(_ response: VaultResponse, _ text: String) -> VaultError {
        let path = response.request.path
        if response.node("data", "metadata") != nil {
            return .deleted(
                path: path, at: bounded(response.string("data", "metadata", "deletion_time") ?? "", limit: 60))
        }
        if response.warnings.contains(where: { $0.contains("versioned K/V") }) { return .unversionedPath(path: path) }
        switch text {
        case has("no handler for route"), has("route entry not found"): return .noMount(path: path)
        case has("unsupported path"), has("unsupported operation"): return .unsupported(path: path)
        case "": return .notFound(path: path)
        default: return .invalid(path: path, status: 404, text)
        }
    }

    private static func unavailable(_ path: String, _ text: String) -> VaultError {
        switch text {
        case has("is sealed"): .sealed
        case has("no active Vault instance"), has("node is not active"), has("not active"): .leaderless(text)
        default: .server(path: path, status: 503, text)
        }
    }

    private static func serverFault(_ path: String, _ status: Int, _ text: String) -> VaultError {
        switch text {
        case has("client identity during renewal"): .otherCertificate
        case has("failed to verify client's certificate"), has("missing name in alias"): .certificateBad(text)
        case has("policies have changed"): .notRenewable(text)
        case has("no chain matching all constraints"): .otherCertificate
        case has("could not fetch the CA certificate"), has("no default issuer"): .issuerless(path: path, text)
        case has("node not active but active cluster node not found"): .leaderless(text)
        case has("permission denied"): .denied(path: path, capability: "update")
        default: .server(path: path, status: status, text)
        }
    }

    private static func retryAfter(_ answer: HTTPResponse) -> Duration {
        guard let text = answer.headers["Retry-After"] else { return .zero }
        if let seconds = Int64(text) { return .seconds(min(max(seconds, 0), 3600)) }
        guard let until = HTTPDate.parse(text), let now = answer.serverDate else { return .zero }
        return min(max(until - now, .zero), .seconds(3600))
    }
}

/// A pattern that holds where the text has this part.
private struct Part {
    let text: String
}

private func has(_ text: String) -> Part { Part(text: text) }

private func ~= (part: Part, text: String) -> Bool { text.contains(part.text) }
