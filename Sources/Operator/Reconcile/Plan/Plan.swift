import AgentConfig
import Core

/// What would have to be done to a server so that it holds what an environment needs.
package struct Plan: Sendable {
    /// What stands in the way: nothing is done while there is any.
    package enum Problem: ErrorWithHints, Hashable {
        /// The mount is not there, and the manifest does not manage it.
        case mountMissing(path: String, kind: String)
        /// Something else is mounted there.
        case mountDiffers(path: String, wanted: String, found: String)

        package var summary: String {
            switch self {
            case .mountMissing(let path, let kind): "\(path): there is no such mount; the manifest needs \(kind) there"
            case .mountDiffers(let path, let wanted, let found):
                "\(path): the manifest needs \(wanted) there, and the server has \(bounded(found, limit: 60))"
            }
        }

        package var hints: [String] {
            switch self {
            case .mountMissing(_, "database"): ["mount it there and configure it: Coppice does not configure databases"]
            case .mountMissing(let path, let kind):
                path.hasPrefix("sys/auth/")
                    ? ["mount it, or let coppice do so: login: { manage: true } in the manifest"]
                    : ["mount \(kind) there, or let coppice do so: manage: true beside the mount in the manifest"]
            case .mountDiffers: ["name another path in the manifest: what is mounted is never replaced"]
            }
        }
    }

    /// What is good to know, and stops nothing.
    package enum Note: Hashable, Sendable {
        /// Settings that this server does not have.
        case unknownSettings([String])
        /// The mount ends certificates earlier than the manifest says.
        case mountLimit(path: String, seconds: Int64, needed: Int64)
        /// A PKI mount has no issuer to sign with, or will have none once it is made; and what helps.
        case noIssuer(mount: String, isNew: Bool, remedy: String)
        /// What the owner has left in these places is not known.
        case unlisted([String])
        /// The clients' mount has an issuer that the manifest's file does not have.
        case issuerUnknown(String, mount: String, file: String, isDefault: Bool)
        /// The manifest's file has an issuer that the clients' mount does not have.
        case issuerGone(String, mount: String, file: String)
        /// A variable names another server than the manifest.
        case otherServer(variable: String, address: String)

        /// The same once the plan is carried out; `nil` for what nothing needs to be done about then.
        package var afterwards: Note? {
            guard case .noIssuer(let mount, _, let remedy) = self else { return nil }
            return .noIssuer(mount: mount, isNew: false, remedy: remedy)
        }

        /// In one line.
        package var text: String {
            switch self {
            case .unknownSettings(let names):
                "this server does not know \(names.joined(separator: ", ")): left out, and nothing else does the same"
            case .mountLimit(let path, let seconds, let needed):
                "\(path): its max_lease_ttl of \(Self.shown(seconds)) is shorter than the \(Self.shown(needed)) "
                    + "of the manifest"
            case .noIssuer(let mount, let isNew, let remedy):
                bounded(mount, limit: 80)
                    + (isNew ? " will have no issuer yet and sign nothing: " : " has no issuer to sign with: ") + remedy
            case .unlisted(let paths):
                "not listed, for want of rights or of an answer: "
                    + paths.map { bounded($0, limit: 80) }.joined(separator: ", ")
                    + "; what is left over there is not seen, and not removed"
            case .issuerUnknown(let issuer, let mount, let file, let isDefault):
                "\(bounded(file, limit: 120)) lacks \(bounded(issuer, limit: 120)), "
                    + (isDefault ? "by which \(mount) signs" : "an issuer of \(mount)")
                    + ": client certificates of that issuer cannot log in"
            case .issuerGone(let issuer, let mount, let file):
                "\(bounded(file, limit: 120)) has \(bounded(issuer, limit: 120)), which is not an issuer of \(mount): "
                    + "take it out once every client certificate of that issuer has expired"
            case .otherServer(let variable, let address):
                "\(variable) names \(bounded(address, limit: 120)), which the manifest does not"
            }
        }

        private static func shown(_ seconds: Int64) -> String { DurationText.render(.seconds(seconds)) }
    }

    /// The environment's name.
    package var environment: String
    /// What the server is.
    package var server: ServerFacts
    /// In the order of the manifest: mounts, policies, login roles, signing roles, client roles; removals last.
    package var changes: [Change]
    /// What stands in the way.
    package var problems: [Problem]
    /// What is good to know.
    package var notes: [Note]
    /// How many objects the environment has on the server, mounts included.
    package var objects: Int

    package init(
        environment: String, server: ServerFacts, changes: [Change], problems: [Problem] = [], notes: [Note] = [],
        objects: Int
    ) {
        self.environment = environment
        self.server = server
        self.changes = changes
        self.problems = problems
        self.notes = notes
        self.objects = objects
    }

    /// Whether the server holds exactly what it must, and nothing stands in the way.
    package var isEmpty: Bool { changes.isEmpty && problems.isEmpty }

    /// How many changes of one kind there are.
    package func count(_ action: Change.Action) -> Int { changes.count { $0.action == action } }
}
