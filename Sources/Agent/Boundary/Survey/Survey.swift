package import Core
import System

extension BoundaryView {
    /// Everything in the boundary that the layout knows or that lies beside it, each with what is wrong with it.
    ///
    /// Generations that are not current are shown, but not what is in them. With the configuration's `accesses` the modes
    /// are held against what it says; without, only against what is wrong in any. Nothing stops the survey: what cannot
    /// be looked at is a finding. It ends after 20,000 names.
    package func survey(accesses: [OutputID: Access] = [:]) -> [LayoutEntry] {
        Survey(view: self, accesses: accesses).run()
    }
}

private struct Survey {
    let view: BoundaryView
    let accesses: [OutputID: Access]

    func run() -> [LayoutEntry] {
        guard let status = try? view.directory.status() else { return [] }
        var left = Self.limit
        return [entry([], status, target: nil)] + inside(view.directory, [], &left)
    }

    /// How many names are looked at: far more than the outputs of one agent have. Another user may have made them.
    private static let limit = 20_000

    /// What is in a directory, each thing followed by what is in it.
    private func inside(_ directory: Directory, _ path: [String], _ left: inout Int) -> [LayoutEntry] {
        do throws(PosixError) {
            var entries: [LayoutEntry] = []
            let current = try? directory.readLink(Layout.current)
            for name in try directory.list(limit: left) {
                left -= 1
                guard left >= 0 else { break }
                guard let status = try directory.status(of: name) else { continue }
                let target = status.kind == .link ? try directory.readLink(name) : nil
                entries.append(entry(path + [name], status, target: target))
                let isOld = GenerationName(name) != nil && name != current
                guard status.kind == .directory, !isOld, path.count < 4 else { continue }
                entries += inside(try directory.directory(name), path + [name], &left)
            }
            return entries
        } catch {
            return [unreadable(path, error)]
        }
    }

    private func entry(_ path: [String], _ status: FileStatus, target: String?) -> LayoutEntry {
        let expected = Expectation.of(path, access: output(path).flatMap { accesses[$0] })
        var entry = LayoutEntry(
            path: path.isEmpty ? "." : path.joined(separator: "/"), kind: status.kind, target: target,
            owner: Accounts.shownUser(status.owner), group: Accounts.shownGroup(status.group), mode: status.mode,
            expectedMode: expected?.mode, modified: status.modified)
        entry.finding = finding(path, status, target, expected)
        if path.last == Layout.current { addFreshness(&entry, path) }
        return entry
    }

    private func unreadable(_ path: [String], _ error: PosixError) -> LayoutEntry {
        LayoutEntry(
            path: path.joined(separator: "/"), owner: "", group: "", mode: 0, modified: WallTime(secondsSince1970: 0),
            finding: Expectation.knows(path) ? LayoutEntry.Finding(.system(error)) : nil)
    }

    private func finding(
        _ path: [String], _ status: FileStatus, _ target: String?, _ expected: Expectation?
    ) -> LayoutEntry.Finding? {
        let shown = ([view.path] + path).joined(separator: "/")
        if let target {
            return isKnownLink(path, target) || !Expectation.minds(linkAt: path)
                ? nil : LayoutEntry.Finding(BoundaryError.unexpectedLink(path: shown, target: target))
        }
        guard let expected else { return nil }
        if expected.kind == .directory, status.kind != .directory {
            return LayoutEntry.Finding(BoundaryError.notADirectory(path: shown))
        }
        guard status.owner == view.owner || expected.mayBeRoots && status.owner == 0 else {
            return LayoutEntry.Finding(BoundaryError.wrongOwner(path: shown, owner: status.owner, expected: view.owner))
        }
        if status.mode & 0o022 & expected.strangers != 0 {
            return LayoutEntry.Finding(
                BoundaryError.strangersCanWrite(path: shown, mode: status.mode, expected: expected.mode))
        }
        guard status.mode & expected.strangers == 0 else {
            return LayoutEntry.Finding(
                BoundaryError.strangersCanRead(path: shown, mode: status.mode, expected: expected.mode))
        }
        return nil
    }

    private func isKnownLink(_ path: [String], _ target: String) -> Bool {
        switch path.last {
        case Layout.current, Layout.confirmed, Layout.waiting: path.count > 1 && GenerationName(target) != nil
        case Layout.clientKey, Layout.clientCertificate:
            path == [Layout.mtls, path.last ?? ""] && target == Layout.current + "/" + (path.last ?? "")
        default: false
        }
    }

    /// The record's times, or what is wrong with the generation.
    private func addFreshness(_ entry: inout LayoutEntry, _ path: [String]) {
        do throws(BoundaryError) {
            guard let generation = try store(path)?.current() else { return }
            (entry.received, entry.notAfter) = (generation.record.received, generation.record.notAfter)
        } catch {
            entry.finding = entry.finding ?? LayoutEntry.Finding(dangling(entry, path) ?? error)
        }
    }

    /// The link itself, where it is all that is left of a generation.
    private func dangling(_ entry: LayoutEntry, _ path: [String]) -> BoundaryError? {
        guard let target = entry.target, GenerationName(target) != nil else { return nil }
        guard
            case .success(nil) = Result(catching: { () throws(BoundaryError) in
                try view.existing(path.dropLast() + [target])
            })
        else { return nil }
        return .danglingLink(path: ([view.path] + path).joined(separator: "/"), target: target)
    }

    private func store(_ path: [String]) throws(BoundaryError) -> GenerationStore? {
        if path.first == Layout.mtls { return try view.clientStore() }
        guard let output = output(path) else { return nil }
        return try view.store(of: output)
    }

    /// The output that a path belongs to.
    private func output(_ path: [String]) -> OutputID? {
        guard path.count >= 2, let kind = OutputKind(rawValue: path[0]) else { return nil }
        return OutputID(kind: kind, name: path[1])
    }
}
