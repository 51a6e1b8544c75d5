package import Core
package import System

/// A file to be published.
package struct GeneratedFile: Sendable {
    /// Its name: one plain component.
    package var name: String
    /// Its content.
    package var bytes: SecretBytes
    /// Its mode, when it is not the output's.
    package var mode: UInt16?

    package init(name: String, bytes: SecretBytes, mode: UInt16? = nil) {
        self.name = name
        self.bytes = bytes
        self.mode = mode
    }

    /// A file whose content is no secret.
    package init(name: String, text: String, mode: UInt16? = nil) {
        self.init(name: name, bytes: SecretBytes(copying: Array(text.utf8).span), mode: mode)
    }
}

/// One file of a generation, as its record has it.
package struct FileDigest: Hashable, Sendable {
    /// The name in the generation.
    package var name: String
    /// SHA-256 of the content, lower-case hexadecimal.
    package var sha256: String
    /// Its size in bytes.
    package var size: Int
}

/// A generation that was found complete: its record and its files agree.
package struct Generation: Hashable, Sendable {
    /// Its directory's name. The directory is never written to again, but for its record.
    package var name: GenerationName
    /// What it was made from and for.
    package var record: GenerationRecord
    /// The generation that was current before it.
    package var previous: GenerationName?
    /// Its files, sorted by name, without the record itself.
    package var files: [FileDigest]

    /// The file of this name; `nil` when it has none.
    package func file(_ name: String) -> FileDigest? { files.first { $0.name == name } }
}

/// What publishing came to.
package enum Publication: Hashable, Sendable {
    /// A new generation is current.
    case published(Generation)
    /// The files were there already, byte for byte, and stayed; only what is known of them was written anew.
    case recorded(Generation)
    /// Everything was there already; nothing was touched.
    case unchanged(Generation)

    /// The current generation.
    package var generation: Generation {
        switch self {
        case .published(let generation), .recorded(let generation), .unchanged(let generation): generation
        }
    }

    /// Whether readers see something else than before.
    package var isNew: Bool {
        if case .published = self { true } else { false }
    }
}

/// The name of one generation's directory: `gen-20261123T180347Z-5f1c09ab`.
///
/// Always one plain path component that satisfies ``OutputID/isName(_:)``, so that a link to it never leads elsewhere.
package struct GenerationName: Hashable, Comparable, CustomStringConvertible, Sendable {
    /// The directory's name.
    package let text: String

    /// The name that `text` is, as from a link; `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix("gen-"), OutputID.isName(text) else { return nil }
        self.text = String(text)
    }

    /// The name for what was received at a time; `distinguisher` is hexadecimal and tells apart what came in one second.
    package init(received: WallTime, distinguisher: String) {
        text = "gen-" + received.rfc3339.filter { $0 != "-" && $0 != ":" } + "-" + distinguisher
    }

    package var description: String { text }

    /// By time of receipt.
    package static func < (left: GenerationName, right: GenerationName) -> Bool { left.text < right.text }
}

/// Who may read an output besides the user.
package struct Access: Hashable, Sendable {
    /// The id of a group that the user belongs to.
    package var group: UInt32?
    /// The mode of its files, when it is not the usual one.
    package var mode: UInt16?

    package init(group: UInt32? = nil, mode: UInt16? = nil) {
        self.group = group
        self.mode = mode
    }

    /// 0600, or 0640 for a group, unless the output says otherwise.
    package var fileMode: UInt16 { mode ?? (group == nil ? 0o600 : 0o640) }
    /// 0700, or 0750 for a group.
    package var directoryMode: UInt16 { group == nil ? 0o700 : 0o750 }
}
