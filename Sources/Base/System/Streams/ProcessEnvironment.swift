import CLinux

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
