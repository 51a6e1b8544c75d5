internal import Model

/// Why files were not written.
enum ArtefactError: Remediable, Hashable {
    /// The directory holds other files of these names, which were not made here.
    case foreign(directory: String, files: [String])
    /// A certificate among the roots that another one signed.
    case notARoot(file: String, subject: String, issuer: String)

    var summary: String {
        switch self {
        case .foreign(let directory, let files):
            "\(bounded(directory)): there are other files of these names: \(files.map { bounded($0) }.joined(separator: ", "))"
        case .notARoot(let file, let subject, let issuer):
            "\(bounded(file)): '\(bounded(subject, limit: 120))' is no root: '\(bounded(issuer, limit: 120))' issued it"
        }
    }

    var hints: [String] {
        switch self {
        case .foreign:
            ["they were not written by this command for this purpose: name another directory, and compare with diff -r"]
        case .notARoot:
            ["put the self-signed certificate there: the manifest names the file under `issuing:`, `roots:`"]
        }
    }
}
