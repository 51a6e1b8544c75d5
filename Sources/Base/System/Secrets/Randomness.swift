import CLinux

/// Random numbers from the kernel, fit for keys.
package enum Randomness {
    /// `count` random bytes. Waits for the kernel's pool at boot; stops the process where the system has none.
    package static func bytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let more = unsafe getrandom(buffer.baseAddress.map { unsafe $0 + filled }, count - filled, 0)
                if more > 0 { filled += more } else if coppice_errno() != EINTR { fatalError("no random numbers") }
            }
        }
    }

    /// An even number from 0 up to and without 1, for jitter.
    package static func fraction() -> Double {
        let bits = bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(bits >> 11) / 9_007_199_254_740_992
    }

    /// `count` random bytes as lower-case hexadecimal, for names.
    package static func hex(_ count: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
