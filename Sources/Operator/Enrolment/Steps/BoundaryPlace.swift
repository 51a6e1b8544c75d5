import AgentConfig
package import Boundary
import Core
import System
import X509
import YAML

/// Where an identity's boundary is on this host, and whose.
///
/// Root makes the top directory (and `/var/lib/coppice` above it) at most, and becomes the user before anything else: nothing below it, and nothing on the
/// network, is done as root.
package struct BoundaryPlace: Hashable, Sendable {
    /// Absolute, or as it was named.
    package let path: String
    /// The user's name.
    package let user: String
    /// The identity, for messages.
    package let identity: String
    /// The directory that the identity's ticket names, where there is a ticket: what hints name instead of a wrong one.
    package let usual: String?

    package init(path: String, user: String, identity: String, usual: String? = nil) {
        (self.path, self.user, self.identity, self.usual) = (path, user, identity, usual)
    }

    /// Opens the boundary as its user, after making its directory where there is none. Afterwards this process is that user,
    /// whoever it was before.
    package func open() throws(EnrolmentError) -> BoundaryDirectory {
        guard let account = Accounts.user(named: user) else { throw .unknownUser(user, identity: identity) }
        guard account.user != 0 else { throw .rootUser(user, identity: identity) }
        let effective = Process.effectiveUser
        guard effective == 0 || effective == account.user else {
            throw .wrongUser(user, identity: identity, effective: Accounts.shownUser(effective))
        }
        try checkOwner(account)
        if effective == 0 {
            try makeSystemParent()
            let isWithinReach = try inBoundary { () throws(BoundaryError) in
                try BoundaryDirectory.checkAncestors(of: path, user: account.user)
            }
            try settle(as: account, isWithinReach)
        }
        return try placed { () throws(BoundaryError) in try BoundaryDirectory.create(path) }
    }

    /// Words the failure as that of a directory which is none for this identity.
    private func placed<Result: ~Copyable>(
        _ body: () throws(BoundaryError) -> Result
    ) throws(EnrolmentError) -> Result {
        do throws(BoundaryError) {
            return try body()
        } catch {
            switch error {
            case .ofTheSystem, .occupied: throw .unfitDirectory(error, named: path, usual: usual)
            default: throw .boundary(error)
            }
        }
    }

    /// A directory that is there must be the user's, no link, and used for nothing else.
    private func checkOwner(_ account: Account) throws(EnrolmentError) {
        let status = try posix { () throws(PosixError) in try Files.status(of: path, followingLinks: false) }
        guard let status else {
            let (parent, _) = Files.split(path)
            if Process.effectiveUser == 0, parent == BoundarySearch.systemParent { return }
            let there = try posix { () throws(PosixError) in try Files.status(of: parent) }
            guard there?.kind == .directory else { throw .noParent(path: path, directory: parent) }
            return
        }
        guard status.kind == .directory else { throw .boundary(.notADirectory(path: path)) }
        try placed { () throws(BoundaryError) in try BoundaryDirectory.checkUnoccupied(path) }
        guard status.owner == account.user else {
            throw .foreignDirectory(
                path: path, owner: Accounts.shownUser(status.owner), user: account.name, holds: identityInPlace,
                usual: usual)
        }
    }

    /// Whose boundary another user's directory is, as far as its `agent.yaml` can be read.
    private var identityInPlace: String? {
        guard let view = try? BoundaryView.open(path), let bytes = try? view.configuration() else { return nil }
        return (try? AgentConfiguration.parse(YAML.read(bytes, file: Layout.configuration)))?.identity
    }

    /// `/var/lib/coppice` itself, which no package makes: root's, and open to look into.
    private func makeSystemParent() throws(EnrolmentError) {
        let parent = BoundarySearch.systemParent
        guard Files.split(path).directory == parent else { return }
        try posix { () throws(PosixError) in
            guard try Files.status(of: parent, followingLinks: false) == nil else { return }
            let (above, name) = Files.split(parent)
            _ = try Directory.open(above).makeDirectory(name, mode: 0o755)
        }
    }

    /// Where the user could lead root elsewhere, the user makes the boundary directory, and not root.
    private func settle(as account: Account, _ isWithinReach: Bool) throws(EnrolmentError) {
        try posix { () throws(PosixError) in
            if !isWithinReach, try Files.status(of: path, followingLinks: false) == nil {
                let (parent, name) = Files.split(path)
                try Directory.open(parent).makeDirectory(name, for: account)
            }
            try Process.become(account)
        }
    }
}

/// Runs what talks to the system and words its failure as enrolment's.
func posix<Result: ~Copyable>(_ body: () throws(PosixError) -> Result) throws(EnrolmentError) -> Result {
    do throws(PosixError) {
        return try body()
    } catch {
        throw .system(error)
    }
}

/// Likewise for what works in a boundary.
func inBoundary<Result: ~Copyable>(_ body: () throws(BoundaryError) -> Result) throws(EnrolmentError) -> Result {
    do throws(BoundaryError) {
        return try body()
    } catch {
        throw .boundary(error)
    }
}

/// Likewise for keys and certificates.
func inPKI<Result: ~Copyable>(_ body: () throws(PKIError) -> Result) throws(EnrolmentError) -> Result {
    do throws(PKIError) {
        return try body()
    } catch {
        throw .pki(error)
    }
}
