package import System

extension Console {
    /// Whether the person at the terminal answers `yes` in full. Asks on standard error, reads one line of standard input.
    package func agrees(to question: String) throws(PosixError) -> Bool {
        _ = StandardStream.error.write("\(question) Only \"yes\" goes on: ")
        return try StandardInput.readLine(limit: 80) == "yes"
    }
}
