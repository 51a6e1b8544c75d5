internal import PKI

/// The name by which a client wants to reach a server.
enum ServerName: Hashable {
    case dns(String)
    case ip(IPAddress)

    init(_ text: String) {
        self = IPAddress(text).map(ServerName.ip) ?? .dns(text.lowercased())
    }

    /// Whether it is among the alternative names; where there is none of its kind, whether it is the common name, for
    /// clients that still look there.
    func isName(of certificate: Certificate, orCommonName usesCommonName: Bool) -> Bool {
        switch self {
        case .ip(let address):
            return certificate.alternativeNames.contains(.ip(address))
        case .dns(let name):
            let names = certificate.dnsNames
            if !names.isEmpty || !usesCommonName { return names.contains { Self.isMatch(name, $0) } }
            return certificate.commonName.map { Self.isMatch(name, $0) } ?? false
        }
    }

    /// RFC 6125: letter by letter without regard to case; a first label of `*` stands for any one label.
    private static func isMatch(_ name: String, _ pattern: String) -> Bool {
        let pattern = pattern.lowercased()
        guard pattern.hasPrefix("*.") else { return name == pattern }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
        return name[dot...] == pattern.dropFirst() && pattern.dropFirst(2).contains(".")
    }
}
