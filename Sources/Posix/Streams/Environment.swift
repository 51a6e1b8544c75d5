import CLinux

/// The variables that the program was started with.
package enum Environment {
    /// The variable's text, `nil` when it is not set.
    package static subscript(name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}

/// Ends the process with this status, without another word.
package func endProcess(_ status: Int32) -> Never { exit(status) }

/// Ends the process at once, without what libraries have registered for the end: for a daemon whose work is all on disk,
/// and whom libcrypto's tidying would cost more than its start. Everything written before has left the process.
package func leaveProcess(_ status: Int32) -> Never { _exit(status) }
