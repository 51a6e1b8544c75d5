import Agent
import AgentConfig
import JSON
import System
import TestSupport
import Testing
import VaultAPI

/// The files as the programs that they are for read them.
@Suite struct ReadBackTests {
    /// Values that have broken quoting somewhere.
    private static let values: [String] =
        [
            "", " ", "plain", " leading and trailing ", "tab\tend\t",
            "quote \" and ' and ` and $HOME and $(id) and ${x}",
            "back\\slash \\n \\\\ \\\" \\", "line\nbreak\n", "\n", "\r\n", "cr\rcr", "# no comment", "; neither", "a=b",
            "export X=1",
            "!history! !! ^x^y", "~/x", "*?[a]", "{a,b}", "<&>|;()", "grüße 🌳 \u{85} \u{2028}",
            "\u{1}\u{2}\u{7F}\u{81}\u{88}",
            "end\\", "\\\nnext", "$", "`", "\"", "'", "''\"\"", "%s %d %%", "\u{FEFF}x",
        ] + (1...255).map { String(Unicode.Scalar(UInt8($0))) }

    private static var fields: JSONObject {
        JSONObject(values.enumerated().map { ("V\($0.offset)", .string($0.element)) })
    }

    private func write(_ format: SecretFile.Format, to scratch: Scratch) throws {
        let body: JSONValue = ["data": .object(Self.fields)]
        let content = try SecretContent(answered(body.text(), to: .read(path: "kv/x")))
        let bytes = try content.rendered(as: SecretFile(name: "f", format: format))
        try bytes.withSpan { try scratch.directory.replace("secret", bytes: $0, mode: 0o600, durable: false) }
    }

    private func run(_ arguments: [String], in scratch: Scratch) throws -> [UInt8] {
        let process = try ChildProcess.spawn(
            arguments, environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], directory: scratch.path,
            output: .captured(limit: 1 << 22))
        let ending = try process.wait(timeout: .hangLimit)
        #expect(ending.isSuccess, "\(String(decoding: process.output.prefix(2000), as: UTF8.self))")
        return process.output
    }

    /// What comes back: the values in order, each with a zero byte behind it.
    private static var wanted: [UInt8] { values.flatMap { Array($0.utf8) + [0] } }

    private static let shells = [
        "/bin/sh", "/usr/bin/bash", "/usr/bin/dash", "/usr/bin/busybox", "/usr/bin/ksh", "/usr/bin/zsh",
    ]

    @Test(arguments: shells.filter { Files.isExecutable($0) })
    func `a shell reads the environment's lines back`(_ shell: String) throws {
        let scratch = try Scratch()
        try write(.env, to: scratch)
        let script = ". ./secret\n" + Self.values.indices.map { "printf '%s\\0' \"$V\($0)\"\n" }.joined()
        try scratch.write("script", script)
        let arguments = shell.hasSuffix("busybox") ? [shell, "sh", "./script"] : [shell, "./script"]
        #expect(try run(arguments, in: scratch) == Self.wanted)
    }

    @Test func `systemd's rules read the environment's lines back`() throws {
        let scratch = try Scratch()
        try write(.env, to: scratch)
        let text = try scratch.directory.read("secret", limit: 1 << 22)
        let read = SystemdEnvironment.parse(text)
        for (place, value) in Self.values.enumerated() {
            #expect(read["V\(place)"] == Array(value.utf8))
        }
    }

    @Test(.enabled(if: Files.isExecutable("/usr/bin/java")))
    func `Java reads the properties back`() throws {
        let scratch = try Scratch()
        try write(.properties, to: scratch)
        try scratch.write(
            "Read.java",
            """
            import java.io.*; import java.nio.charset.StandardCharsets; import java.util.Properties;
            public class Read {
                public static void main(String[] a) throws Exception {
                    Properties p = new Properties();
                    try (InputStream in = new FileInputStream("secret")) { p.load(in); }
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    for (int i = 0; i < \(Self.values.count); i++) {
                        out.write(p.getProperty("V" + i).getBytes(StandardCharsets.UTF_8));
                        out.write(0);
                    }
                    System.out.write(out.toByteArray()); System.out.flush();
                }
            }
            """)
        #expect(
            try run(["/usr/bin/java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "Read.java"], in: scratch)
                == Self.wanted)
    }
}

/// systemd's parser of `EnvironmentFile=` (systemd.exec(5)), as far as double quotes need it, written from its
/// documentation: assignments a line; between double quotes a backslash is taken away before `"`, `\`, `$`, a backtick
/// and, with it, a line end; anything else stands as it is.
private enum SystemdEnvironment {
    static func parse(_ bytes: [UInt8]) -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        var rest = bytes[...]
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let name = String(decoding: rest[..<equals].drop { $0 == 0x0A }, as: UTF8.self)
            guard rest[rest.index(after: equals)] == UInt8(ascii: "\"") else { return [:] }
            rest = rest[rest.index(equals, offsetBy: 2)...]
            result[name] = quoted(&rest)
            guard rest.first == 0x0A else { return [:] }
        }
        return result
    }

    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        var value: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                value.append(byte)
                continue
            }
            if "\"\\$`".utf8.contains(next) {
                value.append(next)
            } else if next != 0x0A {
                value += [byte, next]
            }
        }
        return value
    }
}
