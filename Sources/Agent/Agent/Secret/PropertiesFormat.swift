import System
import VaultAPI

/// Lines that `java.util.Properties` reads back, from a stream or a reader: ASCII alone, the rest as `\uXXXX`.
enum PropertiesFormat {
    static func render(_ content: SecretContent) -> SecretBytes {
        let out = SecretBuffer()
        for name in content.names {
            var key = Escaper(isKey: true)
            for byte in name.utf8 { key.take(byte, to: out) }
            out.append("=")
            var value = Escaper(isKey: false)
            content.eachByte(of: name) { value.take($0, to: out) }
            out.append("\n")
        }
        return out.finish()
    }

    /// Escapes a key or a value, fed as UTF-8 byte by byte.
    private struct Escaper {
        let isKey: Bool
        private var isFirst = true
        private var scalar: UInt32 = 0
        private var missing = 0

        init(isKey: Bool) { self.isKey = isKey }

        mutating func take(_ byte: UInt8, to out: SecretBuffer) {
            switch byte {
            case 0..<0x80: scalar = UInt32(byte)
            case 0x80..<0xC0:
                scalar = scalar << 6 | UInt32(byte & 0x3F)
                missing -= 1
            case 0xC0..<0xE0: (scalar, missing) = (UInt32(byte & 0x1F), 1)
            case 0xE0..<0xF0: (scalar, missing) = (UInt32(byte & 0x0F), 2)
            default: (scalar, missing) = (UInt32(byte & 0x07), 3)
            }
            if missing == 0 { write(to: out) }
        }

        private mutating func write(to out: SecretBuffer) {
            defer { isFirst = false }
            switch scalar {
            case 0x20 where isKey || isFirst: out.append("\\ ")
            case 0x09: out.append("\\t")
            case 0x0A: out.append("\\n")
            case 0x0C: out.append("\\f")
            case 0x0D: out.append("\\r")
            case 0x23, 0x21, 0x3A, 0x3D, 0x5C:
                out.append(UInt8(ascii: "\\"))
                out.append(UInt8(scalar))
            case 0x20..<0x7F: out.append(UInt8(scalar))
            default: writeUnits(to: out)
            }
        }

        private func writeUnits(to out: SecretBuffer) {
            guard scalar > 0xFFFF else { return writeUnit(scalar, to: out) }
            writeUnit(0xD800 + ((scalar - 0x10000) >> 10), to: out)
            writeUnit(0xDC00 + ((scalar - 0x10000) & 0x3FF), to: out)
        }

        private func writeUnit(_ unit: UInt32, to out: SecretBuffer) {
            out.append("\\u")
            for shift in [12, 8, 4, 0] as [UInt32] {
                let nibble = UInt8(unit >> shift & 15)
                out.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10)
            }
        }
    }
}
