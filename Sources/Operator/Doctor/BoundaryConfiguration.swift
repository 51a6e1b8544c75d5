package import AgentConfig
package import Boundary
package import Core
internal import System
internal import YAML

/// What the `agent.yaml` of a boundary says, as far as it can be read.
package enum BoundaryConfiguration: Sendable {
    /// There is none.
    case missing
    /// It cannot be read at all.
    case unreadable(BoundaryError)
    /// It is wrong; and what can be understood all the same.
    case wrong(Diagnostics, AgentFragments)
    /// It says this.
    case said(AgentConfiguration)

    /// Reads it; a fault is a value.
    package init(of view: BoundaryView) {
        do throws(BoundaryError) {
            guard let bytes = try view.configuration() else {
                self = .missing
                return
            }
            self.init(bytes, path: view.path + "/" + Layout.configuration)
        } catch {
            self = .unreadable(error)
        }
    }

    private init(_ bytes: [UInt8], path: String) {
        let document = YAML.read(bytes, file: path)
        do throws(Diagnostics) {
            self = .said(try AgentConfiguration.parse(document))
        } catch {
            self = .wrong(error, AgentFragments(of: document))
        }
    }

    /// What it says, when it is right.
    package var said: AgentConfiguration? {
        if case .said(let configuration) = self { configuration } else { nil }
    }

    /// What it says, or what can be understood of a wrong one: good for looking, never for acting.
    package var fragments: AgentFragments {
        switch self {
        case .said(let configuration): AgentFragments(configuration)
        case .wrong(_, let fragments): fragments
        case .missing, .unreadable: AgentFragments()
        }
    }

    /// Whether the boundary, which was read from `view`, holds outputs of another identity.
    package func otherIdentity(in view: BoundaryView) -> OtherIdentity? {
        said.flatMap { view.otherIdentity(than: $0.identity, naming: Set($0.outputs.map(\.id))) }
    }

    /// Who may read which output. A group that this host does not know is left out: the agent complains of it.
    package var accesses: [OutputID: Access] {
        let outputs = said?.outputs ?? []
        return Dictionary(
            outputs.map { output in
                (output.id, Access(group: output.group.flatMap { Accounts.group(named: $0) }, mode: output.mode))
            }
        ) { first, _ in first }
    }
}
