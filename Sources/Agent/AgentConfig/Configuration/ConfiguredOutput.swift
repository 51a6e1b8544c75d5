package import Core

/// What every configured output has, whatever its kind.
package protocol ConfiguredOutput: Sendable {
    /// Its kind and name.
    var id: OutputID { get }
    /// The group that may read its files; the user alone when `nil`.
    var group: String? { get }
    /// The mode of its files; the layout's own when `nil`.
    var mode: UInt16? { get }
    /// What runs after a change.
    var onChange: Hook? { get }
    /// Whether readiness and `--once` wait for it.
    var required: Bool { get }
    /// What is asked of the server and made of its answer, as one canonical text; see the conforming types.
    var requestText: String { get }
}

extension ConfiguredOutput {
    /// The name within its kind.
    package var name: String { id.name }
}
