package import Boundary
internal import Core
internal import System

/// Whether a container has one generation of an output mounted: it never sees the next.
///
/// A bind mount of `…/current` follows the link once, when the container starts. What is mounted where a process lives is in its
/// `mountinfo` (proc(5)); those of other users' processes show themselves to root alone.
package enum PinnedMountCheck {
    static let pinned = FindingKind(
        "mount.pinned", .error,
        "A container has a generation of an output mounted instead of the output's directory: it keeps the files that were "
            + "current when it was started, whatever is published, and whatever its proxy is told.",
        remedy:
            "mount the directory of the output, `trust/NAME`, and name `current/trust.pem` below it in the container")
    static let kinds = [pinned]

    static let check = DoctorCheck(
        "boundary.mounts", in: .boundary, kinds: kinds, .boundary { result($0.view, ProcessMounts.all()) })

    /// More are not told of one boundary.
    private static let limit = 10

    /// Looks through the mounts of processes for generations of the boundary; nothing is read here.
    package static func result(_ view: BoundaryView, _ mounts: [ProcessMounts]) -> CheckResult {
        let outputs = (try? view.outputs()) ?? []
        let name = view.path.split(separator: "/").last.map(String.init) ?? ""
        let findings = mounts.flatMap { process in
            outputs.compactMap { finding(process, $0, below: "/\(name)/\($0)/") }
        }
        return CheckResult(
            check, Array(findings.prefix(limit)), good: "no process that this user sees has a single generation mounted"
        )
    }

    private static func finding(_ process: ProcessMounts, _ output: OutputID, below place: String) -> Finding? {
        let mount = process.mounts.first { mount in
            guard let range = mount.root.range(of: place) else { return false }
            let inner = mount.root[range.upperBound...].prefix { $0 != "/" }
            return GenerationName(String(inner)) != nil
        }
        guard let mount else { return nil }
        return Finding(
            pinned,
            "process \(process.id) (\(bounded(process.title, limit: 60))) has one generation of \(output) mounted, and never sees another",
            evidence: ["mounted at \(bounded(mount.point)): \(bounded(mount.root))"])
    }
}

/// What is mounted where a process lives.
package struct ProcessMounts: Sendable {
    /// The process.
    package var id: Int32
    /// What it calls itself.
    package var title: String
    /// Each mount: which directory or file of its file system, and where.
    package var mounts: [(root: String, point: String)]

    package init(id: Int32, title: String, mounts: [(root: String, point: String)]) {
        (self.id, self.title, self.mounts) = (id, title, mounts)
    }

    /// No host has more processes worth a look.
    private static let limit = 4096

    /// Those of every process that lives among other mounts than this one, as far as they are to be seen; one of each place.
    static func all() -> [ProcessMounts] {
        let names = (try? Directory.open("/proc").list()) ?? []
        var seen: Set<String> = [space(of: "self")].compactMap { $0 }.reduce(into: []) { $0.insert($1) }
        return names.compactMap { Int32($0) }.sorted().prefix(limit).compactMap { id in
            guard let space = space(of: String(id)), seen.insert(space).inserted,
                let bytes = try? Files.read("/proc/\(id)/mountinfo", limit: 1 << 20)
            else { return nil }
            return ProcessMounts(
                id: id, title: ProcessFacts.of(id)?.title ?? "", mountinfo: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// The name of the place where a process's mounts are; `nil` where it may not be known.
    private static func space(of process: String) -> String? {
        try? Directory.open("/proc/\(process)/ns").readLink("mnt")
    }

    /// Fields 4 and 5 of each line, with `\040` and its like for white space.
    package init(id: Int32, title: String, mountinfo: String) {
        let mounts = mountinfo.split(separator: "\n").compactMap { line -> (root: String, point: String)? in
            let fields = line.split(separator: " ")
            guard fields.count > 5 else { return nil }
            return (String(fields[3]).replacing("\\040", with: " "), String(fields[4]).replacing("\\040", with: " "))
        }
        self.init(id: id, title: title, mounts: mounts)
    }
}

extension String {
    /// Where a text stands in this one.
    fileprivate func range(of text: String) -> Range<String.Index>? { ranges(of: text).first }
}
