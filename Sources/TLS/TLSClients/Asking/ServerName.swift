import Core
internal import X509

/// The name by which a client wants to reach a server.
enum ServerName: Hashable {
    case dns(String)
    case ip(IPAddress)

    init(_ text: String) {
        self = IPAddress(text).map(ServerName.ip) ?? .dns(text.lowercased())
    }

    /// As a client writes it.
    var text: String {
        switch self {
        case .dns(let name): name
        case .ip(let address): address.description
        }
    }
}
