import CLinux

/// What a program is given to read.
package enum StandardInput {
    /// Whether a person types at the other end.
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
