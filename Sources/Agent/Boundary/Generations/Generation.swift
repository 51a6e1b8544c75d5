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
