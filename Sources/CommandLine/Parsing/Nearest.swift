/// The candidate that a mistyped word may have meant, `nil` when none is near: a third of its letters may differ.
func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = max(1, word.count / 3)
    let ranked = candidates.map { (word: $0, distance: distance(Array(word), Array($0))) }
    return ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
}

/// How many letters must be added, dropped, replaced or swapped with their neighbour to make one word of the other.
private func distance(_ left: [Character], _ right: [Character]) -> Int {
    var rows = [Array(0...right.count)]
    for (row, letter) in left.enumerated() {
        var line = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(line[column] + 1, rows[row][column + 1] + 1, rows[row][column] + (letter == other ? 0 : 1))
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                cost = min(cost, rows[row - 1][column - 1] + 1)
            }
            line.append(cost)
        }
        rows.append(line)
    }
    return rows[left.count][right.count]
}
