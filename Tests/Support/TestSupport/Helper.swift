import System

/// The program `test-helper`, which does in a process of its own what a test cannot do in its own: block signals before
/// any thread exists, be killed.
package enum Helper {
    /// Where the build put it: beside the test bundle.
    package static func path() throws -> String {
        guard let program = Process.program else { throw PosixError.notAFile(path: "/proc/self/exe") }
        var directory = Files.split(program).directory
        if !Files.isExecutable(directory + "/test-helper"), let bundle = CommandLine.arguments.first(where: isBundle) {
            directory = Files.split(bundle).directory
        }
        let path = directory + "/test-helper"
        guard Files.isExecutable(path) else { throw PosixError.notAFile(path: path) }
        return path
    }

    private static func isBundle(_ argument: String) -> Bool { argument.hasSuffix(".xctest") }
}
