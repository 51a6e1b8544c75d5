import System

extension BoundarySearch {
    /// What this process's environment and this machine say. Where the root is named, nothing more is asked.
    package static func here(named: String?) -> BoundarySearch {
        let variable = ProcessEnvironment["COPPICE_DIR"]
        guard [named, variable].allSatisfy({ $0?.isEmpty ?? true }) else {
            return BoundarySearch(named: named, variable: variable)
        }
        let user = Process.effectiveUser
        let home = Accounts.user(id: user)?.home ?? ProcessEnvironment["HOME"]
        return BoundarySearch(
            stateDirectory: ProcessEnvironment["STATE_DIRECTORY"],
            home: home, homeHasRoot: home.map { isDirectory($0 + "/.coppice") } ?? false,
            systemRoots: systemRoots(of: user))
    }

    private static func isDirectory(_ path: String) -> Bool {
        (try? Files.status(of: path))?.kind == .directory
    }

    private static func systemRoots(of user: UInt32) -> [String] {
        guard let parent = try? Directory.open(systemParent), let names = try? parent.list() else { return [] }
        return names.filter { name in
            guard let status = try? parent.status(of: name) else { return false }
            return status.kind == .directory && status.owner == user
        }.map { parent.path(of: $0) }
    }
}
