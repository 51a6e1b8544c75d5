import Core
import System

/// What the layout says of one path below the boundary directory.
struct Expectation {
    /// A directory, a file or a link; `nil` where anything may be.
    var kind: FileStatus.Kind?
    /// The mode to have.
    var mode: UInt16
    /// The bits that are wrong when they are set.
    var strangers: UInt16
    /// Whether root may own it as well as the user.
    var mayBeRoots = false

    /// The expectation for a path by its components; `nil` where the layout has no opinion.
    static func of(_ path: [String], access: Access?) -> Expectation? {
        switch (path.first, path.count) {
        case (nil, _): return Expectation(kind: .directory, mode: 0o700, strangers: 0o067)
        case (Layout.configuration, 1): return Expectation(kind: .file, mode: 0o600, strangers: 0o077, mayBeRoots: true)
        case (Layout.ca, 1): return Expectation(kind: .directory, mode: 0o755, strangers: 0o022, mayBeRoots: true)
        case (Layout.ca, _): return Expectation(kind: .file, mode: 0o644, strangers: 0o022, mayBeRoots: true)
        case (Layout.state, 1), (Layout.mtls, 1): return Expectation(kind: .directory, mode: 0o700, strangers: 0o077)
        case (Layout.state, _): return Expectation(kind: nil, mode: 0o600, strangers: 0o077)
        case (Layout.mtls, 2) where path[1] == Layout.clientKey:
            return Expectation(kind: nil, mode: 0o600, strangers: 0o077)
        case (Layout.mtls, 2) where path[1] == Layout.clientCertificate:
            return Expectation(kind: nil, mode: 0o644, strangers: 0o022)
        case (Layout.mtls, _): return generation(Array(path.dropFirst()), Access())
        case (let first?, let count) where OutputKind(rawValue: first) != nil:
            if count > 2 { return generation(Array(path.dropFirst(2)), access) }
            let mode = count == 1 ? 0o700 : access?.directoryMode ?? 0o700
            return Expectation(kind: .directory, mode: mode, strangers: 0o027)
        default: return nil
        }
    }

    /// Whether a path is the layout's: what else lies in a boundary is its user's own.
    static func knows(_ path: [String]) -> Bool {
        guard let first = path.first else { return true }
        let own = [Layout.configuration, Layout.ca, Layout.mtls, Layout.state]
        return own.contains(first) || OutputKind(rawValue: first) != nil
    }

    /// Whether a link is out of place here. In `ca/` it is in the place of the trust for the server alone: other files there
    /// are read by the names that agent.yaml gives, wherever they lead; and what a crash left is removed.
    static func minds(linkAt path: [String]) -> Bool {
        guard knows(path), path.last.map(Directory.isTemporary) != true else { return false }
        return path.count < 2 || path[0] != Layout.ca || path[1] == Layout.vaultCA
    }

    /// In a directory with generations. Without knowledge of the configuration only what is wrong in any is wrong.
    private static func generation(_ path: [String], _ access: Access?) -> Expectation? {
        switch path.count {
        case 1 where GenerationName(path[0]) != nil:
            let mode = access?.directoryMode ?? 0o700
            return Expectation(kind: .directory, mode: mode, strangers: access == nil ? 0o027 : 0o777 & ~mode)
        case 1: return Expectation(kind: .link, mode: 0o777, strangers: 0)
        case 2 where path[1] == Layout.record: return Expectation(kind: .file, mode: 0o600, strangers: 0o077)
        case 2:
            let mode = access?.fileMode ?? 0o600
            return Expectation(kind: .file, mode: mode, strangers: access == nil ? 0o022 : 0o777 & ~mode)
        default: return nil
        }
    }
}
