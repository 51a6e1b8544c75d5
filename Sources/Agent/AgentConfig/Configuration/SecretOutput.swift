package import Core

/// Secret files that an app agent keeps.
package struct SecretOutput: OutputSettings, Hashable {
    /// What happens to the files when the server says that the secret is gone.
    package enum OnDelete: String, CaseIterable, Sendable {
        /// The last good files stay.
        case keep
        /// The files are removed.
        case remove
        /// The files stay and the output counts as failed.
        case fail
    }

    /// Its kind and name.
    package var id: OutputID
    /// The path to read, such as `secret/data/web/db` or `database/creds/app`.
    package var read: String
    /// The files to write, never empty, names unique.
    package var files: [SecretFile]
    /// How often it is read again.
    package var refresh: Duration
    /// What a deleted secret means.
    package var onDelete: OnDelete
    /// The group that may read its files; the user alone when `nil`.
    package var group: String?
    /// The mode of its files; the layout's own when `nil`.
    package var mode: UInt16?
    /// What runs after a change.
    package var onChange: Hook?
    /// No proxy reads secrets of ours.
    package var proxy: ProxySettings? { nil }
    /// There is nothing to probe.
    package var probe: ProbeSettings? { nil }
    /// Whether the start, `--once` and `coppice wait` wait for it.
    package var required: Bool

    package init(
        id: OutputID, read: String, files: [SecretFile], refresh: Duration = SecretOutput.defaultRefresh,
        onDelete: OnDelete = .keep, group: String? = nil, mode: UInt16? = nil, onChange: Hook? = nil,
        required: Bool = true
    ) {
        self.id = id
        self.read = read
        self.files = files
        self.refresh = refresh
        self.onDelete = onDelete
        self.group = group
        self.mode = mode
        self.onChange = onChange
        self.required = required
    }

    /// What `refresh:` is when it is not given.
    package static var defaultRefresh: Duration { .seconds(300) }
}

/// One file of a secret output.
package struct SecretFile: Hashable, Sendable {
    /// How the values are written.
    package enum Format: String, CaseIterable, Sendable {
        /// `NAME="…"` lines that a shell and systemd read back the same.
        case env
        /// One JSON object.
        case json
        /// A Java properties file.
        case properties
        /// The bytes of one field, nothing else.
        case raw
    }

    /// How a field's text becomes bytes.
    package enum Decoding: String, CaseIterable, Sendable {
        /// It is the text itself.
        case none
        /// It is base64 of the bytes.
        case base64
    }

    /// The file's name: one path component.
    package var name: String
    /// How it is written.
    package var format: Format
    /// The field to take. Present exactly when `format` is `raw`.
    package var field: String?
    /// How the field is decoded; `none` unless `format` is `raw`.
    package var decode: Decoding
    /// This file's own mode, before the output's.
    package var mode: UInt16?

    package init(
        name: String, format: Format, field: String? = nil, decode: Decoding = .none, mode: UInt16? = nil
    ) {
        self.name = name
        self.format = format
        self.field = field
        self.decode = decode
        self.mode = mode
    }
}
