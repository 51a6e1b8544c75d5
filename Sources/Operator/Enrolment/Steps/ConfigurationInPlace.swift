import AgentConfig
import Boundary
import Core
import X509
import YAML

/// The `agent.yaml` and the CA files of a boundary: those that are there win over a ticket's.
struct ConfigurationInPlace {
    /// A file that is there and is not the ticket's.
    struct Kept {
        var path: String
        var differences: [String]
    }

    let boundary: BoundaryDirectory
    /// What the boundary's own file says; `nil` where there is none.
    let own: AgentConfiguration?

    /// Throws for a file that is wrong, or of another identity than `identity`.
    init(_ boundary: BoundaryDirectory, of identity: String?) throws(EnrolmentError) {
        self.boundary = boundary
        let path = boundary.path + "/" + Layout.configuration
        guard let bytes = try inBoundary({ () throws(BoundaryError) in try boundary.view.configuration() }) else {
            own = nil
            return
        }
        let said: AgentConfiguration
        do throws(Diagnostics) {
            said = try AgentConfiguration.parse(YAML.read(bytes, file: path))
        } catch {
            throw .badConfiguration(error)
        }
        if let identity, said.identity != identity {
            throw .otherIdentity(path: path, holds: said.identity, wanted: identity)
        }
        own = said
    }

    /// Puts the ticket's files where there are none, `agent.yaml` last: once it is there, the rest is.
    func install(_ ticket: Ticket) throws(EnrolmentError) -> (written: [String], kept: [Kept]) {
        var written: [String] = []
        var kept: [Kept] = []
        for (path, text, mode) in Self.files(ticket) {
            guard let found = try inBoundary({ () throws(BoundaryError) in try boundary.installed(path) }) else {
                try inBoundary { () throws(BoundaryError) in
                    try boundary.install(path, Array(text.utf8), mode: mode)
                }
                written.append(path)
                continue
            }
            let differences = TextDifference(from: String(decoding: found, as: UTF8.self), to: text).lines
            if !differences.isEmpty { kept.append(Kept(path: path, differences: differences)) }
        }
        return (written, kept)
    }

    private static func files(_ ticket: Ticket) -> [(String, String, UInt16)] {
        ticket.files.map { ($0.path, $0.text, 0o644) } + [(Layout.configuration, ticket.configuration, 0o600)]
    }
}
