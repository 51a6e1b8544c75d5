package import Core

/// A strict subset of YAML: block and flow collections, plain, quoted and block scalars, comments. Nothing else.
///
/// Anchors, aliases, tags, directives, several documents and repeated keys are complaints with the place and the reason:
/// each of them has made a file mean something other than what it shows.
package enum YAML {
    /// The largest file that is read, in bytes.
    package static let sizeLimit = 1 << 20
    /// The deepest nesting that is read.
    package static let depthLimit = 32

    /// Reads as much of the file as can be, with every complaint on the way. `file` is only named, not opened.
    ///
    /// After a fault of the text itself (a tab, a byte that is no UTF-8) or of YAML's syntax there is no tree.
    package static func read(_ bytes: [UInt8], file: String) -> SourceDocument {
        if bytes.count > sizeLimit {
            let diagnostic = Diagnostic(
                "the file has \(bytes.count) bytes; at most \(sizeLimit) are read",
                at: Mark(file: file, line: 1, column: 1), hint: "is this the right file?")
            return SourceDocument(text: "", root: nil, diagnostics: [diagnostic])
        }
        let check = TextCheck(bytes, file: file)
        guard check.canBeParsed else {
            return SourceDocument(text: check.text, root: nil, diagnostics: check.diagnostics)
        }
        var builder = NodeBuilder(EventReader(check.parseable, file: file), file: file)
        let root = builder.document()
        return SourceDocument(text: check.text, root: root, diagnostics: check.diagnostics + builder.diagnostics)
    }
}

/// A file that an operator wrote, read as far as it could be.
///
/// It carries complaints along with the tree, so that a repeated key and a wrong value are told at once.
package struct SourceDocument: Sendable {
    /// The whole text, for the carets.
    package var text: String
    /// The tree; `nil` when the complaints leave none that later checks could trust.
    package var root: Node?
    /// What is wrong so far.
    package var diagnostics: [Diagnostic]

    package init(text: String, root: Node?, diagnostics: [Diagnostic] = []) {
        self.text = text
        self.root = root
        self.diagnostics = diagnostics
    }
}
