import System
import Testing

/// What a suite is held to.
enum Server: Hashable, Sendable, CustomTestStringConvertible {
    /// The lab that speaks as this server does, by `--compatible`.
    case lab(ContractServer.Kind, compatible: String)
    /// A real one, by its program.
    case real(String)

    /// The real server where one is named, else the lab in each of its languages.
    static var all: [Server] {
        if let binary = ProcessEnvironment["COPPICE_VAULT_BIN"], !binary.isEmpty { return [.real(binary)] }
        return [.lab(.openbao, compatible: "openbao-2.6"), .lab(.vault, compatible: "vault-1.8")]
    }

    /// The real one, where one is named.
    static var real: [Server] { all.filter { if case .real = $0 { true } else { false } } }

    var testDescription: String {
        switch self {
        case .lab(_, let compatible): "the lab as " + compatible
        case .real(let binary): binary
        }
    }
}
