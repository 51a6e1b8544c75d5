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

/// The lines in which two texts differ, remarks and empty lines aside, in the order of the files.
struct TextDifference {
    /// `- ` what is there, `+ ` what the other has.
    let lines: [String]

    init(from old: String, to new: String) {
        let (old, new) = (Self.telling(old), Self.telling(new))
        let change = new.difference(from: old)
        let removed = Set(change.removals.map(\.offset))
        let inserted = Set(change.insertions.map(\.offset))
        var lines: [String] = []
        var (before, after) = (0, 0)
        while before < old.count || after < new.count {
            if removed.contains(before) {
                lines.append("- " + bounded(old[before], limit: 160))
                before += 1
            } else if inserted.contains(after) {
                lines.append("+ " + bounded(new[after], limit: 160))
                after += 1
            } else {
                (before, after) = (before + 1, after + 1)
            }
        }
        self.lines = lines
    }

    private static func telling(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { line in
            let start = line.drop { $0 == " " }
            return !start.isEmpty && !start.hasPrefix("#")
        }
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
