import System

/// The programs as they were built, beside the test bundle.
package enum Products {
    /// The directory of the built programs: where the test bundle lies too.
    package static func directory() throws -> String { Files.split(try Helper.path()).directory }

    /// The path of a built program, such as `coppice-agent`.
    package static func path(of program: String) throws -> String {
        let directory = try directory()
        let path = directory + "/" + program
        guard Files.isExecutable(path) else { throw PosixError.notAFile(path: path) }
        return path
    }

    /// What programs need of the tests' own environment: where libraries and sanitizers are told what to do.
    package static var environment: [String: String] {
        var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8"]
        for name in ["LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"] {
            if let value = ProcessEnvironment[name] { environment[name] = value }
        }
        return environment
    }
}
