/// Which of the two agents a boundary belongs to. They never have the same rights.
package enum AgentKind: String, CaseIterable, Sendable {
    /// Keeps leaves and secrets of one app.
    case app
    /// Keeps the trust with which one proxy verifies its upstreams.
    case proxy
}

/// The three things that an agent keeps on disk.
package enum OutputKind: String, CaseIterable, Sendable {
    /// An app's certificate with its key and chain.
    case leaf
    /// An app's secret files.
    case secret
    /// A proxy's trust material.
    case trust
}

/// The name of one output within a boundary, written `leaf/server`; also the directory that holds it.
///
/// The name part always satisfies ``isName(_:)``, so that it can be a path component as it is.
package struct OutputID: Hashable, Comparable, CustomStringConvertible, Sendable {
    /// Leaf, secret or trust.
    package let kind: OutputKind
    /// The name, unique within its kind.
    package let name: String

    /// The output `kind/name`; `nil` when `name` cannot be one.
    package init?(kind: OutputKind, name: String) {
        guard Self.isName(name) else { return nil }
        self.kind = kind
        self.name = name
    }

    /// Reads `leaf/server`; `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = OutputKind(rawValue: String(parts[0])) else { return nil }
        self.init(kind: kind, name: String(parts[1]))
    }

    package var description: String { kind.rawValue + "/" + name }

    /// Leaves first, then secrets, then trusts; by name within a kind.
    package static func < (left: OutputID, right: OutputID) -> Bool {
        (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
    }

    /// Whether `text` can name an output, an identity or a state file: 1 to 64 of `a-z A-Z 0-9 . _ -`, no dot or dash first.
    package static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
        return text.utf8.count <= 64 && text.utf8.allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// What can be said of an output in one word.
package enum OutputState: String, CaseIterable, Sendable {
    /// It is on disk, valid and as asked for.
    case good
    /// It was never there yet, and nothing has failed for long.
    case pending
    /// The last good one is on disk and still valid; a newer one cannot be had.
    case stale
    /// Nothing valid is on disk.
    case failed
}
