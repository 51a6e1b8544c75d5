internal import Core

/// Why files were not written.
enum ArtifactError: ErrorWithHints, Hashable {
    /// The directory holds other files of these names, which were not made here.
    case foreign(directory: String, files: [String])
    /// The directory holds other things, and was not written to here before.
    case occupied(directory: String, files: [String])

    var summary: String {
        switch self {
        case .foreign(let directory, let files):
            "\(bounded(directory)): there are other files of these names: \(files.map { bounded($0) }.joined(separator: ", "))"
        case .occupied(let directory, let files):
            "\(bounded(directory)): there are other things in it: "
                + files.prefix(5).map { bounded($0, limit: 80) }.joined(separator: ", ")
                + (files.count > 5 ? " and \(files.count - 5) more" : "")
        }
    }

    var hints: [String] {
        switch self {
        case .foreign:
            ["they were not written by this command for this purpose: name another directory, and compare with diff -r"]
        case .occupied:
            ["name an empty directory, or one that is not there yet; then bring the files where they belong"]
        }
    }
}
