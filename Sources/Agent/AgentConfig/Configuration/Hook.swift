/// A program to run after a change, as an argument vector: no shell reads it.
package struct Hook: Hashable, Sendable {
    /// The program and its arguments. The program is an absolute path, or one relative to the root directory.
    package var arguments: [String]
    /// How long it may take before its process group is ended.
    package var timeout: Duration

    package init(arguments: [String], timeout: Duration = Hook.defaultTimeout) {
        self.arguments = arguments
        self.timeout = timeout
    }

    /// What `timeout:` is when it is not given.
    package static var defaultTimeout: Duration { .seconds(30) }
}
