import System

/// A library to preload into a program under test, which kills the program or fails its calls at a counted moment of
/// publishing. See `Tests/Support/Shim/calls.c`.
package struct CallShim: Sendable {
    /// The library's path.
    package let path: String

    /// Compiles the library into `scratch` by the C compiler that Swift itself needs.
    package init(in scratch: Scratch) throws {
        let tests = Files.split(Files.split(#filePath).directory).directory
        path = scratch.directory.path(of: "calls.so")
        let compiling = try ChildProcess.spawn(
            ["/usr/bin/cc", "-shared", "-fPIC", "-O1", "-o", path, tests + "/Shim/calls.c", "-ldl"],
            environment: ["PATH": "/usr/bin:/bin", "TMPDIR": scratch.path], output: .captured(limit: 4000))
        guard try compiling.wait(timeout: .hangLimit).isSuccess else {
            throw PosixError.call(String(decoding: compiling.output, as: UTF8.self), path: "/usr/bin/cc", errno: 8)
        }
    }

    /// The program's clock is `seconds` ahead of the host's; negative: behind.
    package func clock(ahead seconds: Int) -> [String: String] {
        ["LD_PRELOAD": path, "COPPICE_SHIM_CLOCK": String(seconds)]
    }

    /// The program can watch no files.
    package var withoutWatch: [String: String] { ["LD_PRELOAD": path, "COPPICE_SHIM_NO_WATCH": "1"] }

    /// Counts alone, into a file.
    package func counting(into file: String) -> [String: String] {
        ["LD_PRELOAD": path, "COPPICE_SHIM_COUNT": file]
    }

    /// Kills the program in place of its call of this number.
    package func killing(at number: Int) -> [String: String] {
        ["LD_PRELOAD": path, "COPPICE_SHIM_KILL_AT": String(number)]
    }

    /// Fails the call of this number and `count` in all (0: every one after it), where they can fail so.
    package func failing(at number: Int, count: Int = 0, errno: Int32) -> [String: String] {
        [
            "LD_PRELOAD": path, "COPPICE_SHIM_FAIL_AT": String(number), "COPPICE_SHIM_FAIL_COUNT": String(count),
            "COPPICE_SHIM_ERRNO": String(errno),
        ]
    }
}
