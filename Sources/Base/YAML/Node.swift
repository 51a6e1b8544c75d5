package import Core

/// A piece of a YAML file, with its position: what the target `YAML` makes, and `AgentConfig` and `Manifest` read.
package indirect enum Node: Sendable {
    /// A plain or quoted scalar. `quoted` tells `"0400"` from `0400` and `""` from nothing.
    case scalar(String, quoted: Bool, Mark)
    /// A sequence.
    case sequence([Node], Mark)
    /// A mapping, in the file's order. Keys are unique: repeated ones are errors.
    case mapping([Entry], Mark)

    /// One key of a mapping and its value.
    package struct Entry: Sendable {
        /// The key's text.
        package var key: String
        /// Where the key stands.
        package var mark: Mark
        /// What it holds.
        package var value: Node

        package init(key: String, mark: Mark, value: Node) {
            self.key = key
            self.mark = mark
            self.value = value
        }
    }

    /// Where the node begins.
    package var mark: Mark {
        switch self {
        case .scalar(_, _, let mark), .sequence(_, let mark), .mapping(_, let mark): mark
        }
    }
}
