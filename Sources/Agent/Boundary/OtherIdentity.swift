package import Core
internal import JSON

/// An `agent.yaml` of another identity than that for which outputs in the boundary were made. What it does not name still serves
/// then: the agent removes nothing, and no hint says to.
package struct OtherIdentity: Hashable, Sendable {
    /// Whose `agent.yaml` it is.
    package var identity: String
    /// Whose outputs these are, as `state/identity.json` says.
    package var former: String
    /// Those that `agent.yaml` does not name: at least one.
    package var outputs: [OutputID]
    /// The boundary directory.
    package var directory: String

    package init(identity: String, former: String, outputs: [OutputID], directory: String) {
        (self.identity, self.former, self.outputs, self.directory) = (identity, former, outputs, directory)
    }

    /// What was found, in one line.
    package var summary: String {
        let names = outputs.prefix(3).map(\.description).joined(separator: ", ")
        let more = outputs.count > 3 ? " and \(outputs.count - 3) more" : ""
        return "agent.yaml is of \(bounded(identity, limit: 80)), and the outputs here were made for "
            + "\(bounded(former, limit: 80)): \(names)\(more) stay"
    }

    /// What helps: either of two things, and when which.
    package var hint: String {
        let paths = outputs.prefix(20).map { CommandHint.shellWord(directory + "/" + $0.description) }
        return
            "put the agent.yaml of \(bounded(former, limit: 80)) back, which coppice compile \(bounded(former, limit: 80)) "
            + "writes; or, where the identity has another name now and nothing reads them any more: rm -r "
            + paths.joined(separator: " ")
    }

    /// The same for the doctor, `where` and `status`.
    package var finding: Finding { Finding(.boundaryIdentity, summary, hint: hint) }
}

extension BoundaryView {
    /// The fault, where an `agent.yaml` of `identity` that names the `outputs` is in a boundary with others of another identity.
    /// `nil` also where nothing says whose they are.
    package func otherIdentity(than identity: String, naming outputs: Set<OutputID>) -> OtherIdentity? {
        guard let former = recordedIdentity, former != identity else { return nil }
        let others = ((try? self.outputs()) ?? []).filter { !outputs.contains($0) }
        guard !others.isEmpty else { return nil }
        return OtherIdentity(identity: identity, former: former, outputs: others, directory: path)
    }

    /// Whose outputs are here: an agent from before `state/identity.json` was kept said it in its status alone.
    private var recordedIdentity: String? { recorded(in: .identity) ?? recorded(in: .status) }

    private func recorded(in file: StateFile) -> String? {
        (try? readState(file, limit: 1 << 20))?.value?["identity"]?.string
    }
}
