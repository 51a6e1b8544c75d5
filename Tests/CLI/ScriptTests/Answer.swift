import System
import TestSupport

/// What a program answered.
struct Answer {
    var status: Int32
    var output: String
    var error: String
}

extension Scratch {
    /// Runs a program found in the products or on the usual path, in this directory and with it as its home, and waits
    /// for its end.
    func run(_ words: [String], timeout: Duration = .hangLimit) throws -> Answer {
        var environment = Products.environment
        for name in ["HOME", "TMPDIR", "WORK"] { environment[name] = path }
        environment["PATH"] = [try Products.directory(), environment["PATH"] ?? ""].joined(separator: ":")
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
