internal import AgentConfig

/// What an identity's configuration needs of the system around it: the sandbox opens this and nothing else.
struct UnitRequirements {
    /// The boundary directory.
    let directory: String
    /// The boundary directory as a setting takes it.
    let directoryValue: String
    /// Its `agent.yaml` as a condition takes it.
    let configurationPath: String
    /// Whether some file is given to a group.
    let hasGroups: Bool
    /// Directories outside the boundary directory that are written to, each with the reason.
    let writable: [(path: String, reason: String)]
    /// Whether a hook needs something in a home.
    let readsHomes: Bool
    /// Whether a hook asks the user's own service manager for something.
    let asksUserManager: Bool
    /// Whether it runs hooks and writes, or reads the boundary directory and nothing else.
    var isReader = false

    init(_ configuration: AgentConfiguration, directory: String) {
        let hooks = configuration.outputs.compactMap(\.onChange) + configuration.trusts.compactMap(\.test)
        self.directory = directory
        (directoryValue, configurationPath) = (UnitText.value(directory), UnitText.line(directory + "/agent.yaml"))
        hasGroups = configuration.outputs.contains { $0.group != nil } || configuration.metrics?.group != nil
        writable = Self.metrics(configuration) + Self.proxies(hooks)
        let outside = hooks.flatMap(\.arguments).filter { !Self.isPath($0, below: directory) }
        readsHomes = outside.contains(where: Self.isInHome)
        asksUserManager = hooks.contains { Self.program($0) == "systemctl" && $0.arguments.contains("--user") }
    }

    /// The needs of an agent of which only the boundary directory is known, with systemd's own `%`: it may have groups.
    init(unknownAt directory: String) {
        (directoryValue, configurationPath) = (directory, directory + "/agent.yaml")
        (self.directory, hasGroups, writable, readsHomes, asksUserManager) = (directory, true, [], false, false)
    }

    /// The needs of a program that only reads the boundary directory.
    var forReading: UnitRequirements {
        UnitRequirements(reading: self)
    }

    private init(reading needs: UnitRequirements) {
        (directory, directoryValue, configurationPath) = (
            needs.directory, needs.directoryValue, needs.configurationPath
        )
        (hasGroups, writable, readsHomes, asksUserManager) = (needs.hasGroups, [], false, false)
        isReader = true
    }

    /// Whether the service manager may make the boundary directory, as a state directory. Not where files are given to a group:
    /// at every start it would take the directory, and with it everything below, back into the user's own group.
    var isStateDirectory: Bool {
        !hasGroups && directory.hasPrefix(Self.stateDirectory) && directory.count > Self.stateDirectory.count
    }
    /// The boundary directory as `StateDirectory=` names it.
    var stateName: String { String(directory.dropFirst("/var/lib/".count)) }
    /// Whether the boundary directory is in a home.
    var isInHome: Bool { Self.isInHome(directory) }

    private static let stateDirectory = "/var/lib/coppice/"

    private static func isPath(_ path: String, below directory: String) -> Bool {
        path == directory || path.hasPrefix(directory + "/")
    }

    /// What `ProtectHome=` hides.
    private static func isInHome(_ path: String) -> Bool {
        ["/home/", "/root/", "/run/user/"].contains { path.hasPrefix($0) }
    }

    private static func directory(of path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// The name of the program that a hook runs, without its directory.
    static func program(_ hook: Hook) -> String {
        hook.arguments.first?.split(separator: "/").last.map(String.init) ?? ""
    }

    private static func metrics(_ configuration: AgentConfiguration) -> [(path: String, reason: String)] {
        guard let path = configuration.metrics?.path, path.hasPrefix("/") else { return [] }
        return [(directory(of: path), "The metrics file is written there.")]
    }

    /// nginx opens its logs whenever it runs, to test or to signal too.
    private static func proxies(_ hooks: [Hook]) -> [(path: String, reason: String)] {
        let calls = hooks.filter { program($0) == "nginx" }
        guard !calls.isEmpty else { return [] }
        let usual = ["/var/log/nginx", "/var/lib/nginx", "/run/nginx"]
        let named = calls.flatMap { nginxDirectories($0.arguments) }
        let all = usual + Array(Set(named)).sorted().filter { !usual.contains($0) }
        return all.map { ($0, "nginx opens its logs and its process file whenever it runs, to test or to signal too.") }
    }

    /// The directories of `-c FILE` and `-p PREFIX`.
    private static func nginxDirectories(_ arguments: [String]) -> [String] {
        zip(arguments, arguments.dropFirst()).compactMap { option, value in
            guard value.hasPrefix("/") else { return nil }
            switch option {
            case "-c": return directory(of: value)
            case "-p": return value.count > 1 && value.hasSuffix("/") ? String(value.dropLast()) : value
            default: return nil
            }
        }.filter { $0 != "/" && $0 != "/etc/nginx" }
    }
}
