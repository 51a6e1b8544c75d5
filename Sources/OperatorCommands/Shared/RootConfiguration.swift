internal import Boundary
internal import Manifest
internal import Model
internal import Posix
internal import YAML

/// What the `agent.yaml` of a root says, as far as it can be read.
enum RootConfiguration {
    /// There is none.
    case missing
    /// It cannot be read at all.
    case unreadable(BoundaryError)
    /// It is wrong.
    case wrong(Complaints)
    /// It says this.
    case said(AgentConfiguration)

    init(of view: BoundaryView) {
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
        do throws(Complaints) {
            self = .said(try AgentConfiguration.parse(YAML.read(bytes, file: path)))
        } catch {
            self = .wrong(error)
        }
    }

    /// What it says, when it is right.
    var said: AgentConfiguration? {
        if case .said(let configuration) = self { configuration } else { nil }
    }

    /// Who may read which output. A group that this host does not know is left out: the agent complains of it.
    var accesses: [OutputID: Access] {
        let outputs = said?.outputs ?? []
        return Dictionary(
            outputs.map { output in
                (output.id, Access(group: output.group.flatMap { Accounts.group(named: $0) }, mode: output.mode))
            }
        ) { first, _ in first }
    }
}
