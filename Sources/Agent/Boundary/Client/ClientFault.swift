package import Core
package import X509

/// The two clocks that an end of validity is judged by. Either may be wrong.
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

    /// What both say, for messages.
    package var text: String {
        let host = "\(host.rfc3339) by this host's clock"
        return server.map { "\($0.rfc3339) by the server's clock (Date), \(host)" } ?? host
    }
}

extension Certificate {
    /// Why it is none to log in with by the key that it was asked for; `nil` for a good one. `name` is the common name, where it is
    /// known. An end that is past is a fault where both clocks say so.
    package func faultAsClient(named name: String?, of key: PrivateKey, by clocks: EndClocks) -> String? {
        if !key.matches(self) { return "it is of another key" }
        if let name, commonName != name {
            return "its name is \(bounded(commonName ?? "none", limit: 80)) instead of \(bounded(name, limit: 80))"
        }
        if isCA { return "it is a CA" }
        if extendedKeyUsage?.contains(KeyPurpose.clientAuth) != true { return "it is not for clients" }
        return clocks.agree(isPast: notAfter) ? "it expired at \(notAfter.rfc3339), and it is \(clocks.text)" : nil
    }

    /// That one clock alone says that it has expired; `nil` where none does.
    package func doubtAsClient(by clocks: EndClocks) -> String? {
        guard clocks.doubt(notAfter), !clocks.agree(isPast: notAfter) else { return nil }
        return "it is valid until \(notAfter.rfc3339), and it is \(clocks.text): one of the clocks is wrong"
    }
}
