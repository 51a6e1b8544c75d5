internal import Core
package import System

// What enrolment does in a boundary, before there is a keypair.
extension BoundaryDirectory {
    /// Checks that only root and `user` can change the directories above `path`, where nothing may be yet: before root makes
    /// something there for that user.
    package static func checkAncestors(of path: String, user: UInt32) throws(BoundaryError) {
        let parent = Files.split(path.hasSuffix("/") ? String(path.dropLast()) : path).directory
        _ = try Ancestors(user: user).check(parent + "/.")
        let status = try system { () throws(PosixError) in try Files.status(of: parent) }
        guard let status else { throw .missing(path: parent) }
        guard status.owner == 0 || status.owner == user else {
            throw .wrongOwner(path: parent, owner: status.owner, expected: user)
        }
        guard status.mode & 0o022 == 0 || status.mode & 0o1000 != 0 else {
            throw .strangersCanWrite(path: parent, mode: status.mode, expected: nil)
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
