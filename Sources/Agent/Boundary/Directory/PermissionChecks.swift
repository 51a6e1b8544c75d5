import Core
import System

/// The owners, modes and links that a boundary directory and what is in it must have before anything is read or written
/// there.
struct PermissionChecks {
    let boundary: Directory
    let user: UInt32

    /// The boundary directory itself, then each directory of the layout that exists.
    func run() throws(BoundaryError) {
        try checkDirectory(boundary, strangers: 0o067, expected: 0o700)
        for (name, strangers, expected) in Self.directories {
            guard let directory = try open(name, in: boundary) else { continue }
            try checkDirectory(directory, strangers: strangers, expected: expected)
        }
        try checkFile(Layout.configuration, in: boundary)
        if let ca = try open(Layout.ca, in: boundary) { try checkFile(Layout.vaultCA, in: ca) }
        for kind in OutputKind.allCases {
            if let directory = try open(kind.rawValue, in: boundary) { try checkOutputs(directory) }
        }
        if let mtls = try open(Layout.mtls, in: boundary) { try checkLinks(in: mtls, besides: Self.clientLinks) }
    }

    /// The name, the bits that no other user may have, the mode to advise.
    private static let directories: [(String, UInt16, UInt16)] =
        [(Layout.mtls, 0o077, 0o700), (Layout.state, 0o077, 0o700), (Layout.ca, 0o022, 0o755)]
        + OutputKind.allCases.map { ($0.rawValue, 0o027, 0o700) }

    private static let clientLinks: Set<String> = [Layout.clientKey, Layout.clientCertificate]

    /// Opens a directory without following a link; `nil` when there is none of that name.
    private func open(_ name: String, in parent: Directory) throws(BoundaryError) -> Directory? {
        guard let status = try system({ () throws(PosixError) in try parent.status(of: name) }) else { return nil }
        if status.kind == .link { throw try link(name, in: parent) }
        guard status.kind == .directory else { throw .notADirectory(path: parent.path(of: name)) }
        return try system { () throws(PosixError) in try parent.directory(name) }
    }

    private func link(_ name: String, in parent: Directory) throws(BoundaryError) -> BoundaryError {
        let target = try system { () throws(PosixError) in try parent.readLink(name) }
        return .unexpectedLink(path: parent.path(of: name), target: target ?? "")
    }

    private func checkDirectory(
        _ directory: Directory, strangers: UInt16, expected: UInt16
    ) throws(BoundaryError) {
        let status = try system { () throws(PosixError) in try directory.status() }
        let path = directory.path
        guard status.owner == user else { throw .wrongOwner(path: path, owner: status.owner, expected: user) }
        guard status.mode & 0o022 == 0 else {
            throw .strangersCanWrite(path: path, mode: status.mode, expected: expected)
        }
        guard status.mode & strangers == 0 else {
            throw .strangersCanRead(path: path, mode: status.mode, expected: expected)
        }
    }

    /// A file that an operator or an installer put there: root's or the user's, and writable by no other.
    private func checkFile(_ name: String, in directory: Directory) throws(BoundaryError) {
        guard let status = try system({ () throws(PosixError) in try directory.status(of: name) }) else { return }
        let path = directory.path(of: name)
        if status.kind == .link { throw try link(name, in: directory) }
        guard status.kind == .file else { throw .system(.notAFile(path: path)) }
        guard status.owner == user || status.owner == 0 else {
            throw .wrongOwner(path: path, owner: status.owner, expected: user)
        }
        guard status.mode & 0o022 == 0 else {
            let expected: UInt16 = name == Layout.configuration ? 0o600 : 0o644
            throw .strangersCanWrite(path: path, mode: status.mode, expected: expected)
        }
    }

    private func checkOutputs(_ kind: Directory) throws(BoundaryError) {
        for name in try system({ () throws(PosixError) in try kind.list() }) where OutputID.isName(name) {
            guard let output = try open(name, in: kind) else { continue }
            try checkDirectory(output, strangers: 0o027, expected: 0o700)
            try checkLinks(in: output, besides: [])
        }
    }

    /// Nothing is a link but `current` and `confirmed`, which name a generation, and `allowed`.
    private func checkLinks(in directory: Directory, besides allowed: Set<String>) throws(BoundaryError) {
        for name in try system({ () throws(PosixError) in try directory.list() }) where !allowed.contains(name) {
            guard try system({ () throws(PosixError) in try directory.status(of: name) })?.kind == .link else {
                continue
            }
            if Directory.isTemporary(name) { continue }
            let target = try system { () throws(PosixError) in try directory.readLink(name) } ?? ""
            let isOurs = [Layout.current, Layout.confirmed, Layout.waiting].contains(name)
            guard isOurs, GenerationName(target) != nil else {
                throw .unexpectedLink(path: directory.path(of: name), target: target)
            }
        }
    }
}
