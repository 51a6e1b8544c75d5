package import Core
package import X509

/// The two clocks that validity is judged by. Either may be wrong.
package struct EndClocks: Hashable, Sendable {
    /// This host's.
    package var host: WallTime
    /// The server's, as its last answer said; `nil` where none did.
    package var server: WallTime?

    package init(host: WallTime, server: WallTime?) {
        (self.host, self.server) = (host, server)
    }

    /// Whether both say that `end` is past. One alone does not tell: the server decides at a login.
    package func agree(isPast end: WallTime) -> Bool { end <= host && server.map { end <= $0 } == true }

    /// Whether either says so.
    package func doubt(_ end: WallTime) -> Bool { end <= host || server.map { end <= $0 } == true }

    /// Whether both say that `begin` is still to come.
    package func agree(isFuture begin: WallTime) -> Bool { host < begin && server.map { $0 < begin } == true }

    /// Whether either says so.
    package func doubt(begins begin: WallTime) -> Bool { host < begin || server.map { $0 < begin } == true }

    /// What both say, for messages.
    package var text: String {
        let host = "\(host.rfc3339) by this host's clock"
        return server.map { "\($0.rfc3339) by the server's clock (Date), \(host)" } ?? host
    }
}

extension ClientChain {
    /// Why the leaf is none to log in with by the key that it was asked for, or why the chain cannot be sent; `nil` for a good one.
    /// `name` is the common name, where it is known. Dates are a fault where both clocks say so: a chain lasts until the first
    /// certificate in it expires, and begins with the last to begin.
    package func faultAsClient(named name: String?, of key: PrivateKey, by clocks: EndClocks) -> String? {
        if !key.matches(leaf) { return "it is of another key" }
        if let name, leaf.commonName != name {
            return "its name is \(bounded(leaf.commonName ?? "none", limit: 80)) instead of \(bounded(name, limit: 80))"
        }
        if leaf.isCA { return "it is a CA" }
        if leaf.extendedKeyUsage?.contains(KeyPurpose.clientAuth) != true { return "it is not for clients" }
        let (first, last) = (firstToExpire, lastToBegin)
        if clocks.agree(isPast: first.notAfter) {
            return "\(words(for: first)) expired at \(first.notAfter.rfc3339), and it is \(clocks.text)"
        }
        guard clocks.agree(isFuture: last.notBefore) else { return nil }
        return "\(words(for: last)) is valid only from \(last.notBefore.rfc3339), and it is \(clocks.text)"
    }

    /// That one clock alone says that something in it has expired, or is not valid yet; `nil` where none does.
    package func doubtAsClient(by clocks: EndClocks) -> String? {
        let (first, last) = (firstToExpire, lastToBegin)
        if clocks.doubt(first.notAfter), !clocks.agree(isPast: first.notAfter) {
            return "\(words(for: first)) is valid until \(first.notAfter.rfc3339), and it is \(clocks.text): "
                + "one of the clocks is wrong"
        }
        guard clocks.doubt(begins: last.notBefore), !clocks.agree(isFuture: last.notBefore) else { return nil }
        return "\(words(for: last)) is valid from \(last.notBefore.rfc3339), and it is \(clocks.text): "
            + "one of the clocks is wrong"
    }

    private func words(for certificate: Certificate) -> String {
        certificate == leaf
            ? "it" : "its intermediate '\(bounded(certificate.commonName ?? certificate.subject, limit: 120))'"
    }
}
