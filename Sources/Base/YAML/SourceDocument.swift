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
    package var complaints: [Complaint]

    package init(text: String, root: Node?, complaints: [Complaint] = []) {
        self.text = text
        self.root = root
        self.complaints = complaints
    }

    /// The tree of a document without complaints; throws them all otherwise.
    package func checked() throws(Complaints) -> Node {
        guard complaints.isEmpty, let root else { throw Complaints(complaints, in: text) }
        return root
    }
}
