/// Which self-signed roots an output may end in: the only widening of trust there is.
package struct Roots: Hashable, Sendable {
    /// What is taken as a root besides the files.
    package enum Accept: String, CaseIterable, Sendable {
        /// The certificates of `files`, and nothing else.
        case files
        /// Also certificates that the server offers whose SHA-256 is one of `pins`.
        case pinned
    }

    /// PEM files with root certificates, relative to the root directory and within it.
    package var files: [String]
    /// What is taken besides them.
    package var accept: Accept
    /// SHA-256 digests of DER certificates, 64 lower-case hexadecimal digits each. Empty unless `accept` is `pinned`.
    package var pins: [String]

    package init(files: [String] = [], accept: Accept = .files, pins: [String] = []) {
        self.files = files
        self.accept = accept
        self.pins = pins
    }
}
