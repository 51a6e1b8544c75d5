import CLinux

/// One of the two streams that every program is started with to speak on.
package enum StandardStream: Int32, Sendable {
    /// Data: what a pipe or a file is meant to hold.
    case output = 1
    /// Messages to the user.
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

    /// Writes a secret that was asked for, such as a ticket, likewise.
    package func write(_ secret: SecretBytes) -> Bool {
        unsafe secret.withUnsafeBytes { bytes in
            var rest = unsafe bytes[...]
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

    /// Whether it is a terminal.
    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Whether the journal reads it: `JOURNAL_STREAM` names the device and inode that it is open on (systemd.exec(5)). The
    /// variable alone says nothing, since a shell of a service hands it on to programs whose output goes elsewhere.
    package var isJournal: Bool {
        var status = stat()
        guard let stream = ProcessEnvironment["JOURNAL_STREAM"], unsafe fstat(rawValue, &status) == 0 else {
            return false
        }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}

/// What a program is given to read.
package enum StandardInput {
    /// Whether it is a terminal.
    package static var isTerminal: Bool { isatty(0) == 1 }

    /// All that comes until the end of input, as a secret (a ticket, a token), when it is not more than `limit` bytes.
    package static func readSecret(limit: Int) throws(PosixError) -> SecretBytes {
        let buffer = SecretBuffer(capacity: min(limit + 1, 4096))
        var byte: UInt8 = 0
        while try call("read", "standard input", { unsafe read(0, &byte, 1) }) == 1 {
            guard buffer.count < limit else { throw .tooLarge(path: "standard input", limit: limit) }
            buffer.append(byte)
        }
        return buffer.finish()
    }

    /// One line of at most `limit` bytes, without its end; what comes after it stays to be read. Empty at the end of input.
    package static func readLine(limit: Int) throws(PosixError) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < limit, try call("read", "standard input", { unsafe read(0, &byte, 1) }) == 1 {
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
