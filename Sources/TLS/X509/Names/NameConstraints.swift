import Core

/// The names that a CA may issue for (RFC 5280 section 4.2.1.10).
package struct NameConstraints: Hashable, Sendable {
    /// One set of names.
    package enum Subtree: Hashable, Sendable {
        /// A domain and all below it; with a leading dot only what is below.
        case dns(String)
        /// Addresses whose bits agree where the mask has ones.
        case ip(address: [UInt8], mask: [UInt8])
        /// A mailbox, a host, or with a leading dot a domain.
        case email(String)
        /// A host, or with a leading dot a domain.
        case uri(String)
        /// A name and all that begin with it.
        case directory(DistinguishedName)
        /// Anything else.
        case other
    }

    /// When it names a kind, names of that kind must be in one of them.
    package var permitted: [Subtree]
    /// Names must be in none of them.
    package var excluded: [Subtree]

    package init(permitted: [Subtree], excluded: [Subtree]) {
        self.permitted = permitted
        self.excluded = excluded
    }

    /// Reads the extension's value.
    package init(_ value: [UInt8]) throws(DERError) {
        var outer = DERReader(value)
        var lists = try outer.enter(DER.Tag.sequence, "the name constraints")
        permitted = try Self.subtrees(lists.optional(DER.Tag.constructed(0)))
        excluded = try Self.subtrees(lists.optional(DER.Tag.constructed(1)))
    }

    private static func subtrees(_ list: DERValue?) throws(DERError) -> [Subtree] {
        guard let list else { return [] }
        var reader = DERReader(inside: list)
        return try reader.all().map { entry throws(DERError) in
            var subtree = DERReader(inside: entry)
            return try Self.subtree(subtree.next())
        }
    }

    private static func subtree(_ base: DERValue) -> Subtree {
        let bytes = Array(base.content)
        if base.tag == DER.Tag.context(7), bytes.count == 8 || bytes.count == 32 {
            return .ip(address: Array(bytes.prefix(bytes.count / 2)), mask: Array(bytes.suffix(bytes.count / 2)))
        }
        switch GeneralName(base) {
        case .dns(let name): return .dns(name.lowercased())
        case .email(let name): return .email(name.lowercased())
        case .uri(let name): return .uri(name.lowercased())
        case .directory(let name): return .directory(name)
        default: return .other
        }
    }
}

extension NameConstraints {
    /// Whether `name` may be issued under these constraints. Kinds of names that are not constrained may.
    package func allow(_ name: GeneralName) -> Bool {
        let sameKind = permitted.filter { $0.hasKind(of: name) }
        return !excluded.contains { $0.contains(name) } && (sameKind.isEmpty || sameKind.contains { $0.contains(name) })
    }
}

extension NameConstraints {
    /// Whether everything that these constraints allow is allowed by `other` too, as far as that can be told: with kinds of names
    /// that this reader does not know, nothing is.
    package func isWithin(_ other: NameConstraints) -> Bool {
        guard !(other.permitted + other.excluded).contains(.other) else { return false }
        let isPermitted = other.permitted.allSatisfy { theirs in
            let (mine, limits) = (permitted.filter(theirs.hasKind), other.permitted.filter(theirs.hasKind))
            return !mine.isEmpty && mine.allSatisfy { subtree in limits.contains { $0.covers(subtree) } }
        }
        return isPermitted && other.excluded.allSatisfy { theirs in excluded.contains { $0.covers(theirs) } }
    }
}

extension NameConstraints.Subtree {
    fileprivate func hasKind(_ other: Self) -> Bool {
        switch (self, other) {
        case (.dns, .dns), (.ip, .ip), (.email, .email), (.uri, .uri), (.directory, .directory): true
        default: false
        }
    }

    /// Whether every name in `other` is in this one. E-mail and URI subtrees are compared as texts alone.
    fileprivate func covers(_ other: Self) -> Bool {
        switch (self, other) {
        case (.dns(let base), .dns(let name)): Self.isDomain(name, within: base)
        case (.ip(let address, let mask), .ip(let otherAddress, let otherMask)):
            address.count == otherAddress.count
                && zip(mask, otherMask).allSatisfy { $0 & $1 == $0 }
                && zip(zip(address, mask), otherAddress).allSatisfy { $0.0 & $0.1 == $1 & $0.1 }
        case (.directory(let base), .directory(let name)): name.relativeNames.starts(with: base.relativeNames)
        default: self == other && self != .other
        }
    }

    fileprivate func hasKind(of name: GeneralName) -> Bool {
        switch (self, name) {
        case (.dns, .dns), (.ip, .ip), (.email, .email), (.uri, .uri), (.directory, .directory): true
        default: false
        }
    }

    fileprivate func contains(_ name: GeneralName) -> Bool {
        switch (self, name) {
        case (.dns(let base), .dns(let name)): Self.isDomain(name.lowercased(), within: base)
        case (.ip(let address, let mask), .ip(let other)):
            address.count == other.bytes.count
                && zip(zip(address, mask), other.bytes).allSatisfy { $0.0 & $0.1 == $1 & $0.1 }
        case (.email(let base), .email(let name)):
            base.contains("@") ? name.lowercased() == base : Self.isHost(Self.host(ofMailbox: name.lowercased()), base)
        case (.uri(let base), .uri(let name)): Self.isHost(Self.host(ofURI: name.lowercased()), base)
        case (.directory(let base), .directory(let name)): name.relativeNames.starts(with: base.relativeNames)
        default: false
        }
    }

    private static func isDomain(_ name: String, within base: String) -> Bool {
        if base.isEmpty || name == base { return true }
        return name.hasSuffix(base.hasPrefix(".") ? base : "." + base)
    }

    private static func isHost(_ host: String, _ base: String) -> Bool {
        base.hasPrefix(".") ? host.hasSuffix(base) : host == base
    }

    private static func host(ofMailbox address: String) -> String { String(address.split(separator: "@").last ?? "") }

    private static func host(ofURI uri: String) -> String {
        let afterScheme = uri.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first ?? ""
        let host = afterScheme.split(separator: "@").last ?? ""
        return String(host.split(separator: ":").first ?? "")
    }
}

extension Certificate {
    /// The names that it may issue for; `nil` when it does not say, or says so in a way that cannot be read.
    package var nameConstraints: NameConstraints? {
        extended(by: .nameConstraints).flatMap { try? NameConstraints($0.value) }
    }
}
