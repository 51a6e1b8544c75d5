import Posix
import TestSupport

/// The programs as they were built, and the checkout they were built from.
enum Products {
    /// The directory of the built programs: where the test bundle lies too.
    static let directory: String = {
        let helper = try? Helper.path()
        return Files.split(helper ?? Process.program ?? "").directory
    }()

    /// The checkout.
    static let checkout = String(#filePath.dropLast("/Tests/ScriptTests/Products.swift".count))

    /// A file of the checkout.
    static func text(_ path: String) throws -> String {
        String(decoding: try Files.read(checkout + "/" + path, limit: 1 << 20), as: UTF8.self)
    }
}

/// What a program answered.
struct Answer {
    var status: Int32
    var output: String
    var error: String
}

extension Scratch {
    /// Runs a program found in the products or on the usual path, in this directory and with it as its home, and waits
    /// for its end.
    func run(_ words: [String], timeout: Duration = .seconds(120)) throws -> Answer {
        var environment = [
            "HOME": path, "TMPDIR": path, "LANG": "C.UTF-8", "WORK": path,
            "PATH": Products.directory + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        ]
        for name in ["LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"] { environment[name] = Environment[name] }
        let shell = ["/bin/sh", "-c", "exec \"$@\" >.stdout 2>.stderr </dev/null", "sh"]
        let child = try ChildProcess.spawn(shell + words, environment: environment, directory: path)
        let status: Int32 =
            switch try child.wait(timeout: timeout) {
            case .exited(let code): code
            case .killed(let signal): 128 + signal
            }
        return Answer(status: status, output: try text(".stdout"), error: try text(".stderr"))
    }
}
