import CLinux

extension ChildProcess {
    /// Starts the program `arguments[0]` (a path with a slash; a relative one counts from `directory`), with `input` to read
    /// on its standard input: a sealed file in memory.
    ///
    /// What it inherits is its descriptor 3. Throws when the directory or the program is missing or cannot be run: then nothing
    /// was started.
    package static func spawn(
        _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
        input: SecretBytes? = nil, output: Output = .inherited, inheriting: Descriptor? = nil
    ) throws(PosixError) -> ChildProcess {
        guard let program = arguments.first, program.utf8.contains(0x2F) else {
            throw .badName(arguments.first ?? "")
        }
        let pipe = try output.makePipe()
        let given = try input.map { bytes throws(PosixError) in try SealedFile.opened(name: "input", bytes) }
        let settings = SpawnSettings(
            directory: directory, input: given, output: output, writing: pipe?.writing, inheriting: inheriting)
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var id: pid_t = 0
        let code = unsafe withCStrings(arguments) { argv in
            unsafe withCStrings(variables) { envp in
                unsafe posix_spawn(&id, program, &settings.actions, &settings.attributes, argv, envp)
            }
        }
        guard code == 0 else { throw .call("spawn", path: program, errno: code) }
        return ChildProcess(
            id: id, arguments: arguments, pidfd: try pidfd(of: id, program), pipe: pipe?.reading, limit: output.limit)
    }

    /// A descriptor that becomes readable when the process ends. Without one the process is not left running.
    private static func pidfd(of id: pid_t, _ program: String) throws(PosixError) -> Descriptor {
        do throws(PosixError) {
            return Descriptor(taking: try call("pidfd_open", program) { coppice_pidfd_open(id) }, path: program)
        } catch {
            kill(-id, SIGKILL)
            waitpid(id, nil, 0)
            throw error
        }
    }

    /// Lends `texts` as C's null-terminated array of strings.
    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe body(&pointers)
    }
}

extension ChildProcess.Output {
    fileprivate var limit: Int {
        if case .captured(let limit) = self { limit } else { 0 }
    }

    fileprivate func makePipe() throws(PosixError) -> (reading: Descriptor, writing: Descriptor)? {
        guard case .captured = self else { return nil }
        var ends: [Int32] = [-1, -1]
        try call("pipe", "output of a program") { unsafe pipe2(&ends, O_CLOEXEC) }
        return (Descriptor(taking: ends[0], path: "pipe"), Descriptor(taking: ends[1], path: "pipe"))
    }
}

/// The file actions and attributes of one start, freed with it.
@safe
private final class SpawnSettings {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()

    init(
        directory: String?, input: Descriptor?, output: ChildProcess.Output, writing: Descriptor?,
        inheriting: Descriptor?
    ) {
        unsafe posix_spawn_file_actions_init(&actions)
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input.number, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        for stream: Int32 in [1, 2] {
            if let writing {
                unsafe posix_spawn_file_actions_adddup2(&actions, writing.number, stream)
            } else if output == .discarded {
                unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
            }
        }
        if let inheriting { unsafe posix_spawn_file_actions_adddup2(&actions, inheriting.number, 3) }
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, inheriting == nil ? 3 : 4)
        if let directory { unsafe posix_spawn_file_actions_addchdir_np(&actions, directory) }
        setAttributes()
    }

    private func setAttributes() {
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_init(&attributes)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    deinit {
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
    }
}
