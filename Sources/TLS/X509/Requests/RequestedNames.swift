/// The names that a certificate is asked for: checked again on the certificate that comes back.
package struct RequestedNames: Hashable, Sendable {
    /// The subject's common name. Never put among the alternative names by itself: list it in `dns` too.
    package var commonName: String?
    /// DNS names, a leading `*.` allowed.
    package var dns: [String]
    /// IPv4 and IPv6 addresses as text.
    package var ip: [String]
    /// URIs, such as SPIFFE identities.
    package var uri: [String]

    package init(commonName: String? = nil, dns: [String] = [], ip: [String] = [], uri: [String] = []) {
        self.commonName = commonName
        self.dns = dns
        self.ip = ip
        self.uri = uri
    }

    /// No name at all.
    package var isEmpty: Bool { commonName == nil && dns.isEmpty && ip.isEmpty && uri.isEmpty }
}
