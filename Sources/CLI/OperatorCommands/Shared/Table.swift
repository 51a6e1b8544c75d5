internal import CommandLine

/// Rows of cells that stand in columns, two spaces apart.
struct Table {
    private static let widest = 100
    private var rows: [[Cell]] = []

    /// A text and how it is shown; colours do not count for its width.
    struct Cell {
        var text: String
        var style: Style?

        init(_ text: String, _ style: Style? = nil) {
            (self.text, self.style) = (text, style)
        }
    }

    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    mutating func add(_ texts: [String], _ style: Style? = nil) { rows.append(texts.map { Cell($0, style) }) }

    /// The lines, each with `indent` before it and nothing after its last letter.
    func lines(on console: Console, indent: String = "  ") -> [String] {
        // A cell that is longer than most makes its own row longer, not all of them.
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].text.count : 0 }.filter { $0 <= Self.widest }.max() ?? 0
        }
        return rows.map { row in
            var line = indent
            for (column, cell) in row.enumerated() {
                line += cell.style.map { console.styled(cell.text, $0) } ?? cell.text
                guard row[(column + 1)...].contains(where: { !$0.text.isEmpty }) else { break }
                line += String(repeating: " ", count: max(widths[column] - cell.text.count, 0) + 2)
            }
            return line
        }
    }
}
