/// A text with files in it: what stands before the first `-- NAME --` line, then each file up to the next such line.
struct TextArchive {
    /// The lines before the first file.
    var comment: [Substring] = []
    /// The files' texts by name.
    var files: [String: String] = [:]

    init(_ text: String) {
        var name: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 {
                let next = String(line.dropFirst(3).dropLast(3))
                files[next] = ""
                name = next
            } else if let name {
                files[name, default: ""] += line + "\n"
            } else {
                comment.append(line)
            }
        }
        // The split makes one empty line of the text's last newline.
        if let name, let last = files[name], last.hasSuffix("\n\n") || last == "\n" {
            files[name] = String(last.dropLast())
        }
    }
}
