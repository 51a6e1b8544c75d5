/// How many characters must be inserted, removed, replaced or swapped with their neighbour to make one text of the other
/// (the optimal string alignment distance). Time and memory grow with the product of the lengths: bound them first.
package func editDistance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    var before: [Int] = []
    var previous = Array(0...right.count)
    for i in left.indices {
        var current = [i + 1]
        for j in right.indices {
            let same = left[i] == right[j] ? 0 : 1
            var best = min(previous[j] + same, previous[j + 1] + 1, current[j] + 1)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                best = min(best, before[j - 1] + 1)
            }
            current.append(best)
        }
        (before, previous) = (previous, current)
    }
    return previous[right.count]
}
