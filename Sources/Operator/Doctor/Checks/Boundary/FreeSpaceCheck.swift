internal import Boundary
package import Core
internal import System

/// Whether the agent could write at all: a file system that is full or for reading alone, a directory that its own user may
/// not write.
package enum FreeSpaceCheck {
    static let full = FindingKind.boundaryFull
    static let readOnly = FindingKind.boundaryUnwritable
    static let kinds = [full, readOnly]

    static let check = DoctorCheck(
        "boundary.free-space", in: .boundary, kinds: kinds, .boundary { result($0.view, $0.entries) })

    /// What a generation and its records need at the very least.
    private static let needed: UInt64 = 256 << 10

    static func result(_ view: BoundaryView, _ entries: [LayoutEntry]) -> CheckResult {
        do throws(BoundaryError) {
            let space = try view.freeSpace()
            let found = findings(
                path: view.path, bytes: space.bytes, inodes: space.inodes, isReadOnly: space.isReadOnly)
            return CheckResult(
                check, found + closed(entries, view), good: "there is room for more: \(space.bytes >> 20) MiB are free")
        } catch {
            return CheckResult(check, .notChecked(error.summary))
        }
    }

    /// What is wrong with a file system that has so many free bytes and inodes.
    package static func findings(path: String, bytes: UInt64, inodes: UInt64?, isReadOnly: Bool) -> [Finding] {
        let path = bounded(path)
        if isReadOnly {
            let hint = "findmnt -T \(path); mount it for writing"
            return [Finding(readOnly, "the file system of \(path) is mounted for reading alone", hint: hint)]
        }
        guard bytes < needed || inodes ?? .max <= 16 else { return [] }
        let free = "\(bytes) bytes and \(inodes.map { String($0) } ?? "enough") inodes are free"
        return [
            Finding(
                full, "the file system of \(path) is full", evidence: [free],
                hint: "df -h \(path); df -i \(path)")
        ]
    }

    /// Directories that the agent writes into, and may not. Root may always.
    private static func closed(_ entries: [LayoutEntry], _ view: BoundaryView) -> [Finding] {
        guard view.owner != 0 else { return [] }
        return entries.filter(isClosed).map { entry in
            let path = entry.path == "." ? view.path : view.path + "/" + entry.path
            return Finding(
                readOnly, "\(bounded(path)): its own user cannot write there (mode \(octal(entry.mode)))",
                hint: "chmod \(octal(entry.expectedMode ?? 0o700)) \(bounded(path))")
        }
    }

    private static func isClosed(_ entry: LayoutEntry) -> Bool {
        let last = entry.path.split(separator: "/").last ?? ""
        guard entry.kind == .directory, entry.expectedMode != nil, GenerationName(last) == nil else { return false }
        return entry.path != Layout.ca && entry.mode & 0o700 != 0o700
    }
}
