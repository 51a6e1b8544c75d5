internal import Model

/// Why files were not written.
enum ArtefactError: Remediable, Hashable {
    /// The directory holds other files of these names, which were not made here.
    case foreign(directory: String, files: [String])

    var summary: String {
        switch self {
        case .foreign(let directory, let files):
            "\(bounded(directory)): there are other files of these names: \(files.map { bounded($0) }.joined(separator: ", "))"
        }
    }

    var hints: [String] {
        switch self {
        case .foreign:
            ["they were not written by this command for this purpose: name another directory, and compare with diff -r"]
        }
    }
}
