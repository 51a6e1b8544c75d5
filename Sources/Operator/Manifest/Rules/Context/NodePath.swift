internal import Core
internal import YAML

/// A step from a piece of the file to a piece of it.
enum NodeStep {
    /// The value of a key.
    case key(String)
    /// The entry of a list whose `name:` is this.
    case named(String)
    /// The entry of a list that is this text.
    case text(String)
}

extension Node {
    /// Where the last step leads to, or as far as the steps can be gone.
    func mark(at steps: NodeStep...) -> Mark {
        var node = self
        for step in steps {
            guard let next = node.after(step) else { break }
            node = next
        }
        return node.mark
    }

    /// Where a key of the mapping stands; the mapping's own place when it is absent.
    func keyMark(_ key: String) -> Mark {
        guard case .mapping(let entries, let mark) = self else { return mark }
        return entries.first { $0.key == key }?.mark ?? mark
    }

    /// What a step leads to.
    func after(_ step: NodeStep) -> Node? {
        switch (step, self) {
        case (.key(let key), .mapping(let entries, _)): entries.first { $0.key == key }?.value
        case (.named(let name), .sequence(let items, _)):
            items.first { if case .scalar(name, _, _)? = $0.after(.key("name")) { true } else { false } }
        case (.text(let text), .sequence(let items, _)):
            items.first { if case .scalar(let own, _, _) = $0 { own.lowercased() == text } else { false } }
        default: nil
        }
    }

    /// Whether the mapping has the key.
    func has(_ key: String) -> Bool { after(.key(key)) != nil }

    /// The entries of the mapping below a key.
    func entries(of key: String) -> [Entry] {
        if case .mapping(let entries, _)? = after(.key(key)) { entries } else { [] }
    }
}

extension ResolvedIdentity {
    /// Where a key of one of its outputs is; the output's own when the key is absent.
    func mark(of output: OutputID, _ key: String) -> Mark {
        node.mark(at: .key(output.kind.rawValue), .named(output.name), .key(key))
    }
}
