import Core

/// Draws an access tree: from left to right where there is space, from top to bottom where there is not.
struct AccessDiagram {
    let tree: AccessTree

    /// A node's texts and looks.
    private struct Node {
        var title: String
        var detail: String
        var style: String
        var full: String
        var isCode = true
    }

    private static let nodeHeight = 44
    private static let pitch = 54

    /// Both drawings; the page shows the one that fits.
    var markup: String {
        let label = "\(tree.workload): identity, policy, paths and outputs"
        return wide.svg(class: "wide", label: label) + narrow.svg(class: "narrow", label: label)
    }

    private var identity: Node {
        let hosts = tree.hosts.joined(separator: ", ")
        let detail = "user \(tree.user)" + (hosts.isEmpty ? "" : " · " + hosts)
        return Node(
            title: tree.workload + (tree.hosts.count > 1 ? " × \(tree.hosts.count)" : ""), detail: detail,
            style: tree.kind.rawValue, full: tree.workload + "\n" + detail, isCode: false)
    }

    private var policy: Node {
        let detail = "and \(tree.besides)"
        return Node(title: tree.policy, detail: detail, style: "policy", full: tree.policy + "\n" + detail)
    }

    private static func node(_ path: AccessTree.Path) -> Node {
        Node(title: path.label, detail: path.capabilities, style: path.kind.rawValue, full: path.full)
    }

    private static func node(_ output: (title: String, detail: String), _ path: AccessTree.Path) -> Node {
        Node(
            title: output.title, detail: output.detail, style: "output " + path.kind.rawValue,
            full: output.title + "\n" + output.detail)
    }
}

// MARK: From left to right

extension AccessDiagram {
    private static let columns: [(x: Int, width: Int)] = [(0, 230), (250, 250), (520, 322), (862, 256)]

    private var wide: Drawing {
        let rows = max(1, tree.paths.reduce(0) { $0 + max(1, $1.outputs.count) })
        var drawing = Drawing(width: 1120, height: rows * Self.pitch - (Self.pitch - Self.nodeHeight) + 2)
        let middle = (drawing.height - Self.nodeHeight) / 2
        var top = 1
        for path in tree.paths {
            let own = max(1, path.outputs.count)
            let y = top + (own - 1) * Self.pitch / 2
            Self.edge(&drawing, from: 1, middle, to: 2, y)
            for (index, output) in path.outputs.enumerated() {
                let row = top + index * Self.pitch
                Self.edge(&drawing, from: 2, y, to: 3, row)
                Self.draw(Self.node(output, path), in: &drawing, column: 3, y: row)
            }
            Self.draw(Self.node(path), in: &drawing, column: 2, y: y)
            top += own * Self.pitch
        }
        Self.edge(&drawing, from: 0, middle, to: 1, middle)
        Self.draw(identity, in: &drawing, column: 0, y: middle)
        Self.draw(policy, in: &drawing, column: 1, y: middle)
        return drawing
    }

    private static func edge(_ drawing: inout Drawing, from: Int, _ y1: Int, to: Int, _ y2: Int) {
        let (start, end) = (columns[from].x + columns[from].width, columns[to].x)
        let (a, b, half) = (y1 + nodeHeight / 2, y2 + nodeHeight / 2, (start + end) / 2)
        drawing.line("M\(start) \(a)C\(half) \(a) \(half) \(b) \(end) \(b)", class: "edge")
    }

    private static func draw(_ node: Node, in drawing: inout Drawing, column: Int, y: Int) {
        draw(node, in: &drawing, x: columns[column].x, y: y, width: columns[column].width)
    }

    /// A box with a coloured stripe and two lines of text, each as long as fits.
    private static func draw(_ node: Node, in drawing: inout Drawing, x: Int, y: Int, width: Int) {
        let textWidth = Double(width - 26)
        drawing.add("<g class=\"node \(node.style)\"><title>\(Markup.text(node.full))</title>")
        drawing.box(x: x + 1, y: y, width: width - 2, height: nodeHeight, class: "face")
        drawing.box(x: x + 1, y: y, width: 5, height: nodeHeight, class: "stripe", round: 2)
        let title = Markup.fitted(node.title, to: Int(textWidth / (node.isCode ? 7.5 : 8.4)), keepsEnd: node.isCode)
        drawing.text(title, x: x + 16, y: y + 19, class: node.isCode ? "code" : "name")
        drawing.text(Markup.fitted(node.detail, to: Int(textWidth / 6.7)), x: x + 16, y: y + 35, class: "small")
        drawing.add("</g>")
    }
}

// MARK: From top to bottom

extension AccessDiagram {
    private var narrow: Drawing {
        var drawing = Drawing(width: 344)
        var y = 1
        func place(_ node: Node, level: Int, below parent: Int?) -> Int {
            let x = level * 18
            if let parent {
                let (from, middle) = ((level - 1) * 18 + 9, y + Self.nodeHeight / 2)
                drawing.line("M\(from) \(parent + Self.nodeHeight)V\(middle)H\(x + 1)", class: "edge")
            }
            Self.draw(node, in: &drawing, x: x, y: y, width: drawing.width - x)
            defer { y += Self.nodeHeight + 6 }
            return y
        }
        let top = place(identity, level: 0, below: nil)
        let policyTop = place(policy, level: 1, below: top)
        for path in tree.paths {
            let pathTop = place(Self.node(path), level: 2, below: policyTop)
            for output in path.outputs { _ = place(Self.node(output, path), level: 3, below: pathTop) }
        }
        drawing.height = y - 4
        return drawing
    }
}
