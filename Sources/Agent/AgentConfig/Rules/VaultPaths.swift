internal import Core
internal import X509

extension Rules {
    /// A path of Vault's API, without `v1/` and slashes at its ends.
    package static func path(_ text: String) throws(Refusal) -> String {
        let trimmed = text.drop { $0 == "/" }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if trimmed.hasPrefix("v1/") {
            throw Refusal("\(shown(text)) begins with `v1/`", hint: "write \(shown(trimmed.dropFirst(3)))")
        }
        if parts.contains("") {
            throw Refusal(
                "\(shown(text)) has a slash too many",
                hint: "write \(shown(parts.filter { !$0.isEmpty }.joined(separator: "/")))")
        }
        if parts.contains("..") || parts.contains(".") {
            throw Refusal("\(shown(text)) holds `.` or `..`", hint: "write the path as the policy names it")
        }
        if let odd = text.unicodeScalars.first(where: {
            $0.value <= 0x20 || $0.value >= 0x7F || "?#%*\\\"{}".unicodeScalars.contains($0)
        }) {
            throw Refusal(
                "\(shown(text)) holds `\(bounded(String(odd)))`, which no path of ours has",
                hint: "write the path as the policy names it, without wildcards and templates")
        }
        return text
    }

    /// A mount of a PKI engine.
    package static func mount(_ text: String) throws(Refusal) -> String {
        let path = try path(text.hasSuffix("/") ? String(text.dropLast()) : text)
        let parts = path.split(separator: "/")
        if let tail = parts.dropFirst().first(where: {
            ["issuer", "issuers", "cert", "ca", "ca_chain", "roles"].contains($0)
        }) {
            let mount = parts.prefix { $0 != tail }.joined(separator: "/")
            throw Refusal("\(shown(text)) is a path within a mount", hint: "name the mount alone: \(shown(mount))")
        }
        return path
    }

    /// The mount of the cert auth method.
    package static func authMount(_ text: String) throws(Refusal) -> String {
        if text.hasPrefix("auth/") {
            throw Refusal(
                "\(shown(text)) begins with `auth/`", hint: "write \(shown(text.dropFirst(5))): the rest is understood")
        }
        return try path(text)
    }

    /// A signing path of a PKI mount: `MOUNT/sign/ROLE` or `MOUNT/issuer/REF/sign/ROLE`.
    static func signPath(_ text: String) throws(Refusal) -> String {
        let path = try path(text)
        let parts = path.split(separator: "/")
        let verb = parts.count >= 3 ? parts[parts.count - 2] : ""
        switch verb {
        case "sign": return path
        case "issue":
            let better = (parts.dropLast(2) + ["sign", parts[parts.count - 1]]).joined(separator: "/")
            throw Refusal(
                "\(shown(text)) would have the server make the private key: it would travel, and never match ours",
                hint: "sign instead of issue: \(better), and allow that path in the policy")
        default: break
        }
        if parts.contains("sign-verbatim") {
            throw Refusal(
                "\(shown(text)) signs whatever it is sent, past the role's limits",
                hint: "use a role: pki_int/sign/ROLE")
        }
        if parts.contains("sign-intermediate") || parts.contains("sign-self-issued") {
            throw Refusal("\(shown(text)) makes CA certificates, not leaves", hint: "use a role: pki_int/sign/ROLE")
        }
        throw Refusal("\(shown(text)) is not a signing path", hint: "write MOUNT/sign/ROLE, such as pki_int/sign/web")
    }

    /// The mount of a signing path.
    package static func mountOfSigning(_ path: String) -> String {
        var parts = path.split(separator: "/").dropLast(2)
        if parts.count > 2, parts[parts.endIndex - 2] == "issuer" { parts = parts.dropLast(2) }
        return parts.joined(separator: "/")
    }

    /// A path to read a secret from.
    static func secretPath(_ text: String) throws(Refusal) -> String {
        let path = try path(text)
        let parts = path.split(separator: "/")
        if parts.count >= 3, ["issue", "sign"].contains(parts[parts.count - 2]) {
            throw Refusal(
                "\(shown(text)) makes a certificate, and each reading would make another",
                hint: "make it a `leaf` with `sign:`")
        }
        if let first = parts.first, ["sys", "auth", "cubbyhole", "identity"].contains(first) {
            throw Refusal(
                "\(shown(text)) holds no secret of a workload", hint: "read from a secrets engine: secret/data/web/db")
        }
        guard parts.count >= 2 else {
            throw Refusal(
                "\(shown(text)) is a mount, not a secret",
                hint: "write the secret's path in it: \(bounded(text, limit: 60))/data/NAME")
        }
        return path
    }

    /// The address of a server: https, a host, perhaps a port, nothing else.
    package static func address(_ text: String) throws(Refusal) -> String {
        guard text.hasPrefix("https://") else { throw notHTTPS(text) }
        let rest = text.dropFirst("https://".count)
        let host = rest.prefix { !"/?#".contains($0) }
        if host.contains("@") {
            throw Refusal(
                "the address holds a user or password", hint: "remove it: the agent logs in with its client certificate"
            )
        }
        guard rest.dropFirst(host.count).allSatisfy({ $0 == "/" }) else {
            throw Refusal(
                "\(shown(text)) has a path",
                hint: "write https://\(bounded(host, limit: 80)) alone: `v1/` is understood")
        }
        try authority(String(host), of: text)
        return "https://" + host.lowercased()
    }

    private static func notHTTPS(_ text: String) -> Refusal {
        if text.hasPrefix("http://") {
            return Refusal(
                "\(shown(text)) is not encrypted: tokens and secrets would pass in the clear",
                hint: "write https://\(bounded(text.dropFirst("http://".count), limit: 80))")
        }
        if text.contains("://") {
            return Refusal("\(shown(text)) is not an https address", hint: "write https://HOST:8200")
        }
        return Refusal("\(shown(text)) lacks the scheme", hint: "write https://\(bounded(text, limit: 80))")
    }

    private static func authority(_ text: String, of address: String) throws(Refusal) {
        let bracketed =
            text.hasPrefix("[")
            ? text.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false) : []
        let (host, tail) =
            bracketed.count == 2
            ? (bracketed[0], bracketed[1])
            : (text.prefix { $0 != ":" }, text.drop { $0 != ":" })
        guard bracketed.isEmpty ? isHost(host) : IPAddress(host)?.description.contains(":") == true else {
            throw Refusal(
                "\(shown(address)) names no host", hint: "write https://HOST:8200; an IPv6 address stands in brackets")
        }
        guard tail.isEmpty || tail.hasPrefix(":") && (1...65_535).contains(Int(tail.dropFirst()) ?? 0) else {
            throw Refusal("\(shown(address)) has no valid port", hint: "a port is a number from 1 to 65535")
        }
    }

    private static func isHost(_ text: Substring) -> Bool {
        let lower = text.lowercased()
        if IPAddress(lower) != nil { return true }
        return !lower.hasPrefix("*") && (try? dnsName(lower)) != nil
    }

    /// A SHA-256 of a certificate's DER: `sha256:` and 64 hexadecimal digits, colons between bytes allowed.
    static func pin(_ text: String) throws(Refusal) -> String {
        let hint = "write sha256: and what `openssl x509 -noout -fingerprint -sha256 -in FILE` prints"
        let lower = text.lowercased()
        guard lower.hasPrefix("sha256:") else {
            throw Refusal("\(shown(text)) does not begin with `sha256:`", hint: hint)
        }
        let digits = lower.dropFirst("sha256:".count).filter { $0 != ":" }
        guard digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            throw Refusal("\(shown(text)) holds something else than hexadecimal digits", hint: hint)
        }
        guard digits.count == 64 else {
            throw Refusal("\(shown(text)) has \(digits.count) hexadecimal digits; a SHA-256 has 64", hint: hint)
        }
        return String(digits)
    }
}
