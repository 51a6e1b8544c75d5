import HTTPServer
import JSON
import VaultPolicy
import X509

/// What the faults that were taken make of one request.
struct FaultEffects: Sendable {
    /// Stands in for the real one: the request is not served.
    private(set) var answer: APIResponse?
    private var delivery = ServerReply.Delivery.whole
    private var delay = Duration.zero
    private var dropsRoots = false
    private var hasWrongContent = false
    /// How far the `Date` is off.
    private var dateOffset = Int64(0)
    private var hasNoDate = false

    /// Adds a fault; `false` when it does nothing to this request and is not used up.
    mutating func add(_ fault: Fault, path: String, at now: Timestamp) -> Bool {
        switch fault.kind {
        case .slow(let milliseconds): delay += .milliseconds(milliseconds)
        case .cut: delivery = .cut
        case .truncated: delivery = .truncated
        case .wrongContent: hasWrongContent = true
        case .droppedRoot: dropsRoots = true
        case .wrongDate(let seconds): dateOffset += Int64(seconds)
        case .noDate: hasNoDate = true
        default:
            guard answer == nil, let refusal = Self.refusal(fault.kind, path: path, at: now) else { return false }
            answer = refusal
        }
        return true
    }

    /// The answer that stands in for the real one; `nil` when this fault has none for the path. Seal and health stay
    /// readable: they say themselves what is wrong.
    private static func refusal(_ kind: Fault.Kind, path: String, at now: Timestamp) -> APIResponse? {
        let isStatus = ["sys/health", "sys/seal-status", "sys/leader", "sys/init"].contains(path)
        switch kind {
        case .sealed: return isStatus ? nil : APIResponse(EngineError(status: 503, "Vault is sealed"))
        case .standby(let address): return isStatus ? nil : standby(address, path)
        case .rateLimited(let seconds):
            var fault = EngineError(status: 429, "request path \(GoText.quoted(path)): rate limit quota exceeded")
            fault.headers = [("Retry-After", String(seconds))]
            return APIResponse(fault)
        case .forbidden(let until):
            guard until.map({ now < $0 }) ?? true else { return nil }
            return APIResponse(.wrapped(403, "permission denied"))
        case .emptyChain:
            return APIResponse(status: 204, raw: RawBody(status: 204, contentType: "application/pkix-cert", bytes: []))
        case .expiredCA:
            let past = now.adding(seconds: -3600).text
            return APIResponse(
                .bad(
                    "cannot satisfy request, as TTL would result in notAfter of \(now.adding(seconds: 3600).text) that "
                        + "is beyond the expiration of the CA certificate at \(past)"))
        default: return nil
        }
    }

    private static func standby(_ address: String, _ path: String) -> APIResponse {
        guard !address.isEmpty else { return APIResponse(EngineError(status: 503, "no active Vault instance found")) }
        var answer = APIResponse(status: 307)
        answer.headers = [("Location", address + "/v1/" + path)]
        return answer
    }

    /// The answer with its content changed.
    func changed(_ answer: APIResponse, path: String) -> APIResponse {
        if hasWrongContent {
            let page = "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>\n"
            return APIResponse(
                status: 200, raw: RawBody(contentType: "text/html; charset=utf-8", bytes: Array(page.utf8)))
        }
        return dropsRoots ? RootRemoval.changed(answer) : answer
    }

    /// Changes the way in which the answer is sent, at `now` by the lab's clock, and the time that it tells.
    func apply(to reply: inout ServerReply, at now: Timestamp) {
        reply.delivery = delivery
        reply.delay = delay
        guard dateOffset != 0 || hasNoDate else { return }
        reply.headers.removeAll { $0.name == "Date" }
        if !hasNoDate { reply.headers.append(("Date", HTTPDate.text(now.adding(seconds: dateOffset).wall))) }
    }
}

/// Leaves self-signed certificates out of chains, as a mount does that never saw its root.
private enum RootRemoval {
    static func changed(_ answer: APIResponse) -> APIResponse {
        var answer = answer
        if let raw = answer.raw, raw.contentType != "application/json" {
            answer.raw?.bytes = Array(withoutRoots(String(decoding: raw.bytes, as: UTF8.self)).utf8)
        }
        guard var body = answer.body?.object, var data = body["data"]?.object, let chain = data["ca_chain"] else {
            return answer
        }
        switch chain {
        case .array(let elements): data["ca_chain"] = .array(elements.filter { !isRoot($0.string ?? "") })
        case .string(let text):
            data["ca_chain"] = .string(withoutRoots(text))
            if let certificate = data["certificate"]?.string {
                data["certificate"] = .string(withoutRoots(certificate))
            }
        default: break
        }
        body["data"] = .object(data)
        answer.body = .object(body)
        return answer
    }

    private static func isRoot(_ pem: String) -> Bool { (try? Certificate.parse(pem: pem))?.isSelfSigned ?? false }

    private static func withoutRoots(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard let certificates = try? PEM.certificates(bytes.span, source: "the answer"), certificates.count > 1 else {
            return text
        }
        return certificates.filter { !$0.isSelfSigned }.map { String($0.pem.dropLast()) }.joined(separator: "\n")
    }
}
