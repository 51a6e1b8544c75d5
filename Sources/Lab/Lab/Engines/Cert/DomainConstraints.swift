import X509

/// The DNS domains that a CA certificate confines it to (RFC 5280 section 4.2.1.10).
struct DomainConstraints {
    private var permitted: [String] = []

    /// What `issuer` says; nothing when it has no such extension, or one that cannot be read.
    init(_ issuer: Certificate) {
        guard let found = issuer.extensions.first(where: { $0.type == .nameConstraints }) else { return }
        permitted = (try? Self.permitted(found.value)) ?? []
    }

    private static func permitted(_ value: [UInt8]) throws(DERError) -> [String] {
        var reader = DERReader(value)
        var constraints = try reader.enter(DER.Tag.sequence, "the name constraints")
        guard let subtrees = try constraints.optional(DER.Tag.constructed(0)) else { return [] }
        var list = DERReader(inside: subtrees)
        var domains: [String] = []
        for subtree in try list.all() {
            var parts = DERReader(inside: subtree)
            if case .dns(let domain) = GeneralName(try parts.next()) { domains.append(domain) }
        }
        return domains
    }

    /// The first of `names` that lies in none of the domains; `nil` when all do, or there is no constraint.
    func firstRefused(_ names: [String]) -> String? {
        permitted.isEmpty ? nil : names.first { name in !permitted.contains { Self.holds($0, name.lowercased()) } }
    }

    /// A domain holds itself and what is below it; with a dot in front only what is below.
    private static func holds(_ domain: String, _ name: String) -> Bool {
        let domain = domain.lowercased()
        if domain.isEmpty { return true }
        return domain.hasPrefix(".") ? name.hasSuffix(domain) : name == domain || name.hasSuffix("." + domain)
    }
}
