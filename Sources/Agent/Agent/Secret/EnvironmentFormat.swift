import System
import VaultAPI

/// `NAME="…"` lines that a POSIX shell (`. FILE`) and systemd (`EnvironmentFile=`) read back as the same bytes.
///
/// Between double quotes both take a backslash away before `"`, `\`, `$` and a backtick, and nothing else is special
/// to both once those four are escaped: line ends and tabs stand there as they are.
enum EnvironmentFormat {
    /// What the kernel takes as one string of an environment, its zero byte included.
    private static let limit = 131_072

    static func render(_ content: SecretContent, file: String) throws(RenderingError) -> SecretBytes {
        let out = SecretBuffer()
        for name in content.names {
            guard isVariable(name) else { throw .badVariable(field: name, file: file) }
            out.append(name + "=\"")
            guard write(content, name, to: out) else { throw .unfitForEnvironment(field: name, file: file) }
            out.append("\"\n")
        }
        return out.finish()
    }

    /// Whether the value fits.
    private static func write(_ content: SecretContent, _ name: String, to out: SecretBuffer) -> Bool {
        var fits = true
        var count = name.utf8.count + 2
        content.eachByte(of: name) { byte in
            count += 1
            if byte == 0 { fits = false }
            if isSpecial(byte) { out.append(UInt8(ascii: "\\")) }
            out.append(byte)
        }
        return fits && count <= limit
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "`")].contains(byte)
    }

    private static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), !reserved.contains(name) else {
            return false
        }
        return name.utf8.allSatisfy { $0 == 0x5F || ($0 < 0x80 && Character(Unicode.Scalar($0)).isLetterOrDigit) }
    }

    /// What shells give a value of their own, or do not let be set: another value would not be read back.
    private static let reserved: Set<String> = [
        "_", "BASHOPTS", "BASHPID", "BASH_ALIASES", "BASH_ARGC", "BASH_ARGV", "BASH_ARGV0", "BASH_CMDS", "BASH_COMMAND",
        "BASH_LINENO", "BASH_SOURCE", "BASH_SUBSHELL", "BASH_VERSINFO", "COMP_WORDBREAKS", "DIRSTACK", "EPOCHREALTIME",
        "EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS", "HISTCMD", "LINENO", "OPTIND", "PPID", "RANDOM", "SECONDS",
        "SHELLOPTS", "SRANDOM", "UID",
    ]
}

extension Character {
    fileprivate var isLetterOrDigit: Bool { isLetter || isNumber }
}
