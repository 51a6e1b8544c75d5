internal import Core
package import System

// What enrolment does in a boundary, before there is a keypair.
extension BoundaryDirectory {
    /// Checks that only root and `user` can change the directories above `path`, where nothing may be yet: before root makes
    /// something there for that user.
    ///
    /// Answers whether `user` could lead root elsewhere meanwhile: a directory or a link on the way is the user's, behind links
    /// too. Then root must make nothing there.
    package static func checkAncestors(of path: String, user: UInt32) throws(BoundaryError) -> Bool {
        let parent = Files.split(path.hasSuffix("/") ? String(path.dropLast()) : path).directory
        var isWithinReach = false
        _ = try Ancestors(user: user).check(parent + "/.") { if $0.owner == user { isWithinReach = true } }
        let status = try system { () throws(PosixError) in try Files.status(of: parent) }
        guard let status else { throw .missing(path: parent) }
        guard status.owner == 0 || status.owner == user else {
            throw .wrongOwner(path: parent, owner: status.owner, expected: user)
        }
        guard status.mode & 0o022 == 0 || status.mode & 0o1000 != 0 else {
            throw .strangersCanWrite(path: parent, mode: status.mode, expected: nil)
        }
        return isWithinReach
    }

    /// Asks, before a ticket is used up, whether what comes of it can be saved here: `bytes` in all. What stands in the way of the
    /// client keypair is told, and so is a directory that cannot be written.
    ///
    /// The space that is answered is kept free on the device until the value goes.
    package func reserveForEnrolment(_ bytes: Int) throws(BoundaryError) -> ReservedSpace {
        let state = try system { () throws(PosixError) in try stateDirectory() }
        let mtls = try view.existing([Layout.mtls])
        if let mtls { try checkLinks(in: mtls) }
        let space = try system { () throws(PosixError) in try state.freeSpace() }
        guard space.bytes >= UInt64(bytes), space.inodes ?? .max > 32 else {
            throw .noRoom(path: state.path, needed: bytes, free: space.bytes)
        }
        let others = [directory, mtls, try view.existing([Layout.ca])].compactMap { $0 }
        return try system { () throws(PosixError) in
            for other in others { try tryOut(other, 0, Access()) }
            return try ReservedSpace(bytes, in: state)
        }
    }

    /// The private key that an enrolment has made and not finished with; `nil` when there is none.
    package func enrolmentKey() throws(BoundaryError) -> SecretBytes? {
        guard let state = try view.existing([Layout.state]) else { return nil }
        do throws(PosixError) {
            return try state.readSecret(Layout.enrolmentKey, limit: 1 << 16)
        } catch  where error.isMissing {
            return nil
        } catch {
            throw .system(error)
        }
    }

    /// Keeps the key until the enrolment is finished: it is on the device when this returns, so that a killed enrolment goes on
    /// with the same key.
    package func keepEnrolmentKey(_ key: SecretBytes) throws(BoundaryError) {
        try system { () throws(PosixError) in
            let state = try directory.ensureDirectory(Layout.state)
            try key.withSpan { (bytes) throws(PosixError) in try state.replace(Layout.enrolmentKey, bytes: bytes) }
        }
    }

    /// The enrolment is finished.
    package func dropEnrolmentKey() throws(BoundaryError) {
        guard let state = try view.existing([Layout.state]) else { return }
        try system { () throws(PosixError) in
            if try state.status(of: Layout.enrolmentKey) != nil { try state.remove(Layout.enrolmentKey) }
            try state.sync()
        }
    }

    /// The file `ca/NAME` or `agent.yaml`, when it is there.
    package func installed(_ path: String) throws(BoundaryError) -> [UInt8]? {
        let (parent, name) = Files.split(path)
        guard let holder = parent == "." ? directory : try view.existing([parent]) else { return nil }
        do throws(PosixError) {
            return try holder.read(name, limit: 16 << 20)
        } catch  where error.isMissing {
            return nil
        } catch {
            throw .system(error)
        }
    }

    /// Puts the file `ca/NAME` or `agent.yaml` there: it is whole and on the device when this returns.
    package func install(_ path: String, _ bytes: [UInt8], mode: UInt16) throws(BoundaryError) {
        let (parent, name) = Files.split(path)
        try system { () throws(PosixError) in
            let holder = try parent == "." ? directory : directory.ensureDirectory(parent)
            try holder.replace(name, bytes: bytes.span, mode: mode)
        }
    }

    /// Puts a keypair where an agent that runs takes it up by itself, as ``adoptClientPair(now:server:)`` has it: one half alone
    /// is left alone.
    package func offerClientPair(key: SecretBytes, certificate: SecretBytes) throws(BoundaryError) {
        try system { () throws(PosixError) in
            let mtls = try directory.ensureDirectory(Layout.mtls)
            try mtls.replaceTogether([(Layout.clientKey, key), (Layout.clientCertificate, certificate)])
        }
    }
}

/// Space on the device, kept free by a file without a name: it goes with this value, and with the process.
package final class ReservedSpace {
    private let file: Descriptor

    fileprivate init(_ bytes: Int, in directory: Directory) throws(PosixError) {
        let name = directory.temporaryName()
        file = try directory.createEmpty(name)
        try directory.remove(name)
        try file.reserve(bytes)
    }
}
