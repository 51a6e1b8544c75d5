package import Core

/// A file that a person wrote, read as far as it could be.
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

    /// The tree of a document without complaints; throws them all otherwise.
    package func checked() throws(Diagnostics) -> Node {
        guard diagnostics.isEmpty, let root else { throw Diagnostics(diagnostics, in: text) }
        return root
    }
}
