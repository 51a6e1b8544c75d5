import CLinux

/// One of the two streams that every program is started with to speak on.
package enum StandardStream: Int32, Sendable {
    /// Data: what a pipe or a file is meant to hold.
    case output = 1
    /// Messages to a person.
    case error = 2

    /// Writes the whole text, again after a signal, blocking as long as the reader does; `false` when it cannot be
    /// written (a full disk, a closed pipe).
    package func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = unsafe UnsafeRawBufferPointer(bytes)[...]
            while unsafe !rest.isEmpty {
                let count = unsafe CLinux.write(
                    rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    unsafe rest = rest.dropFirst(count)
                } else if coppice_errno() != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// Whether a person looks at it directly.
    package var isTerminal: Bool { isatty(rawValue) == 1 }
}
