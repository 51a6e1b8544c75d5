/// Every item whose path is that of an item before it, or lies below it; of equal paths the first one is the outer one.
func nested<Item>(_ items: [Item], _ path: (Item) -> String) -> [(outer: Item, inner: Item)] {
    let sorted = items.enumerated().sorted {
        (path($0.element) + "/", $0.offset) < (path($1.element) + "/", $1.offset)
    }
    var pairs: [(outer: Item, inner: Item)] = []
    var outer: Item?
    for item in sorted.map(\.element) {
        if let outer, (path(item) + "/").hasPrefix(path(outer) + "/") {
            pairs.append((outer, item))
        } else {
            outer = item
        }
    }
    return pairs
}
