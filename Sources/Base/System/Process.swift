import CLinux

/// This process.
package enum Process {
    /// Closes the ways by which a secret in memory leaves the process: no core dumps, no reading by a debugger of the
    /// same user, new files private unless a mode is asked for. To be called first in `main`.
    package static func harden() {
        _ = coppice_set_dumpable(0)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        umask(0o077)
    }

    /// This process's id.
    package static var id: Int32 { getpid() }
    /// The user whose rights count.
    package static var effectiveUser: UInt32 { geteuid() }
    /// The group whose rights count first.
    package static var effectiveGroup: UInt32 { getegid() }

    /// Every group whose rights count.
    package static var groups: Set<UInt32> {
        let count = getgroups(0, nil)
        var groups = [gid_t](repeating: 0, count: Int(max(count, 0)))
        let filled = unsafe getgroups(count, &groups)
        return Set(groups.prefix(Int(max(filled, 0)))).union([getegid()])
    }

    /// Becomes another user for good: its groups, its group, then its own id. Only root can.
    ///
    /// Throws where the system refuses, or where root could still be become again; nothing may be done then.
    package static func become(_ account: Account) throws(PosixError) {
        var groups = [gid_t](repeating: 0, count: 1024)
        var count = Int32(groups.count)
        guard unsafe getgrouplist(account.name, account.group, &groups, &count) >= 0 else {
            throw .call("getgrouplist", path: account.name, errno: E2BIG)
        }
        try call("setgroups", account.name) { unsafe setgroups(Int(count), groups) }
        try call("setgid", account.name) { setgid(account.group) }
        try call("setuid", account.name) { setuid(account.user) }
        guard setuid(0) != 0, geteuid() == account.user else {
            throw .call("setuid", path: account.name, errno: EPERM)
        }
        harden()
    }

    /// The machine's name, as the kernel says.
    package static var hostName: String {
        var name = [UInt8](repeating: 0, count: 256)
        _ = unsafe coppice_hostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The path of the program that runs, or `nil` where `/proc` is not mounted.
    package static var program: String? {
        try? Directory.open("/proc/self").readLink("exe")
    }
}

/// The variables that the program was started with.
package enum ProcessEnvironment {
    /// The variable's text, `nil` when it is not set.
    package static subscript(name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The text of a variable that holds a secret, copied into memory that is wiped; `nil` when it is not set.
    package static func secret(_ name: String) -> SecretBytes? {
        guard let value = unsafe getenv(name) else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: value, count: strlen(value))
        return unsafe SecretBytes(copying: bytes.assumingMemoryBound(to: UInt8.self).span)
    }
}

/// Ends the process with this status, without another word.
package func endProcess(_ status: Int32) -> Never { exit(status) }

/// Ends the process at once, without what libraries have registered for the end: for a daemon whose work is all on disk,
/// and whom libcrypto's tidying would cost more than its start. Everything written before has left the process.
package func leaveProcess(_ status: Int32) -> Never { _exit(status) }
