package import JSON

/// What a policy may allow on a path.
package struct Capabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let create = Capabilities(rawValue: 1 << 0)
    package static let read = Capabilities(rawValue: 1 << 1)
    package static let update = Capabilities(rawValue: 1 << 2)
    package static let delete = Capabilities(rawValue: 1 << 3)
    package static let list = Capabilities(rawValue: 1 << 4)
    package static let patch = Capabilities(rawValue: 1 << 5)
    package static let sudo = Capabilities(rawValue: 1 << 6)
    package static let scan = Capabilities(rawValue: 1 << 7)
    /// Stands alone: it wins over everything beside it.
    package static let deny = Capabilities(rawValue: 1 << 8)

    /// Sorted by name, as `sys/capabilities` shows them.
    private static let names: [(name: String, value: Capabilities)] = [
        ("create", .create), ("delete", .delete), ("deny", .deny), ("list", .list), ("patch", .patch),
        ("read", .read), ("scan", .scan), ("sudo", .sudo), ("update", .update),
    ]

    /// The capability of that name.
    package init?(name: String) {
        guard let found = Self.names.first(where: { $0.name == name }) else { return nil }
        self = found.value
    }

    /// Their names, sorted.
    package var names: [String] { Self.names.filter { contains($0.value) }.map(\.name) }
}

/// What one policy says of one path pattern.
package struct PolicyRule: Hashable, Sendable {
    /// How a pattern matches.
    package enum Kind: Hashable, Sendable {
        /// The whole path.
        case exact
        /// A literal beginning; the pattern's `*` is taken off.
        case prefix
        /// Some segments are `+`; a trailing `*` stays in the pattern.
        case segments
    }

    /// Without a leading slash.
    package var path: String
    package var kind: Kind
    package var permissions: Permissions
}

/// The rights on one pattern, as they stand in one policy or merged from several.
package struct Permissions: Hashable, Sendable {
    package var capabilities: Capabilities = []
    /// By parameter in lower case; an empty list takes any value.
    package var allowedParameters: [String: [JSONValue]] = [:]
    package var deniedParameters: [String: [JSONValue]] = [:]
    package var requiredParameters: [String] = []
    /// Seconds; 0 is no bound.
    package var minimumWrappingSeconds: Int64 = 0
    package var maximumWrappingSeconds: Int64 = 0
    /// What else bounds the rule on servers that know it, such as `expiration`, by key: as it is written, and judged by
    /// the server alone.
    package var limits: [String: String] = [:]

    package init() {}

    /// Adds what another policy says of the same pattern: a denial wins, capabilities and parameters unite, wrapping
    /// times take the lesser bound.
    package mutating func merge(_ other: Permissions) {
        guard !capabilities.contains(.deny) else { return }
        guard !other.capabilities.contains(.deny) else {
            self = Permissions()
            capabilities = .deny
            return
        }
        capabilities.formUnion(other.capabilities)
        limits.merge(other.limits) { $0 == $1 ? $0 : $0 + ", " + $1 }
        maximumWrappingSeconds = Self.lesser(maximumWrappingSeconds, other.maximumWrappingSeconds)
        minimumWrappingSeconds = Self.lesser(minimumWrappingSeconds, other.minimumWrappingSeconds)
        Self.unite(&allowedParameters, other.allowedParameters)
        Self.unite(&deniedParameters, other.deniedParameters)
        requiredParameters += other.requiredParameters.filter { !requiredParameters.contains($0) }
    }

    private static func lesser(_ one: Int64, _ other: Int64) -> Int64 {
        other > 0 && (one == 0 || other < one) ? other : one
    }

    /// An empty list, which takes any value, outweighs every other.
    private static func unite(_ known: inout [String: [JSONValue]], _ added: [String: [JSONValue]]) {
        for (key, values) in added {
            if let before = known[key] {
                known[key] = values.isEmpty || before.isEmpty ? [] : values + before
            } else {
                known[key] = values
            }
        }
    }
}
