internal import Core

/// Builds the tree from events and collects what the subset does not take.
struct NodeBuilder {
    private(set) var diagnostics: [Diagnostic] = []
    private let events: EventReader
    private let file: String
    private var isTrustworthy = true

    init(_ events: EventReader, file: String) {
        self.events = events
        self.file = file
    }

    /// The one document of the stream; `nil` with at least one complaint when there is none to trust.
    mutating func document() -> Node? {
        do throws(SyntaxFault) {
            let root = try firstDocument()
            try refuseMore()
            return isTrustworthy ? root : nil
        } catch {
            complain(error.diagnostic)
            return nil
        }
    }

    private mutating func firstDocument() throws(SyntaxFault) -> Node? {
        let start = try events.next()
        guard case .documentStart(let directives) = start.kind else {
            complain(
                Diagnostic(
                    "the file is empty", at: Mark(file: file, line: 1, column: 1),
                    hint: "write `key: value` lines into it"))
            return nil
        }
        if directives {
            complain(Diagnostic("a `%` directive is not taken", at: start.mark, hint: "remove the line"))
        }
        let root = try node(events.next(), depth: 0)
        _ = try events.next()
        return root
    }

    private mutating func refuseMore() throws(SyntaxFault) {
        let event = try events.next()
        guard case .documentStart = event.kind else { return }
        complain(
            Diagnostic(
                "a second document begins here", at: event.mark,
                hint: "one file holds one document: remove the `---` and what follows, or make two files"))
    }

    private mutating func complain(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
        isTrustworthy = false
    }

    private mutating func node(_ event: Event, depth: Int) throws(SyntaxFault) -> Node {
        refuseProperties(event)
        if depth > YAML.depthLimit {
            throw SyntaxFault(problem: "more than \(YAML.depthLimit) levels of nesting", mark: event.mark)
        }
        switch event.kind {
        case .scalar(let text, let quoted): return .scalar(text, quoted: quoted, event.mark)
        case .sequenceStart: return try sequence(from: event.mark, depth: depth)
        case .mappingStart: return try mapping(from: event.mark, depth: depth)
        case .alias(let name): return alias(name, event.mark)
        default: throw SyntaxFault(problem: "a value is missing", mark: event.mark)
        }
    }

    private mutating func sequence(from mark: Mark, depth: Int) throws(SyntaxFault) -> Node {
        var items: [Node] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { return .sequence(items, mark) }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func mapping(from mark: Mark, depth: Int) throws(SyntaxFault) -> Node {
        var entries: [Node.Entry] = []
        var seen: [String: Mark] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return .mapping(entries, mark) }
            let key = try key(event, depth: depth)
            let value = try node(events.next(), depth: depth + 1)
            guard let key else { continue }
            if let first = seen[key] {
                repeated(key, at: event.mark, first: first)
            } else {
                seen[key] = event.mark
                entries.append(Node.Entry(key: key, mark: event.mark, value: value))
            }
        }
    }

    /// The key's text; `nil` with a complaint when it is no text.
    private mutating func key(_ event: Event, depth: Int) throws(SyntaxFault) -> String? {
        let key = try node(event, depth: depth + 1)
        if case .scalar(let text, let quoted, _) = key, quoted || !text.isEmpty { return text }
        complain(
            Diagnostic(
                "a key must be a text", at: event.mark,
                hint: "write `name: value`; a key with odd characters goes in quotes"))
        return nil
    }

    private mutating func repeated(_ key: String, at mark: Mark, first: Mark) {
        diagnostics.append(
            Diagnostic(
                "`\(bounded(key, limit: 60))` is given twice; first in line \(first.line)", at: mark,
                hint: "keep one of the two"))
    }

    private mutating func alias(_ name: String, _ mark: Mark) -> Node {
        complain(
            Diagnostic(
                "the alias `*\(bounded(name, limit: 60))` is not taken: what a file means must stand where it is read",
                at: mark,
                hint: "write the value out here; a text that begins with `*` goes in quotes, as in \"*.svc.internal\""))
        return .scalar("", quoted: false, mark)
    }

    private mutating func refuseProperties(_ event: Event) {
        if let anchor = event.anchor {
            complain(
                Diagnostic(
                    "the anchor `&\(bounded(anchor, limit: 60))` is not taken: what a file means must stand where it is read",
                    at: event.mark, hint: "remove it, and write the value out where its alias stands"))
        }
        if let tag = event.tag {
            complain(
                Diagnostic(
                    "the tag `\(bounded(tag, limit: 60))` is not taken", at: event.mark,
                    hint: "remove it; a text that begins with `!` goes in quotes"))
        }
    }
}
