/// Which names a role lets into a certificate.
struct NameRules {
    /// `localhost` and `localdomain`; with ``allowSubdomains`` also what is below them.
    var allowLocalhost = true
    /// The domains that the other switches speak of, templates filled in.
    var allowedDomains: [String] = []
    /// The allowed domains themselves.
    var allowBareDomains = false
    /// Names below the allowed domains.
    var allowSubdomains = false
    /// `*` in an allowed domain is a pattern.
    var allowGlobDomains = false
    /// Names with a `*`; refusing them wins over everything else.
    var allowWildcards = true
    /// Every name that is a host name.
    var allowAnyName = false
    /// Names must look like host names.
    var enforceHostNames = true
    /// What a common name may be: `email`, `hostname`, or `disabled` alone for no check at all.
    var commonNameChecks: [String] = ["email", "hostname"]

    /// Whether the common name may be issued.
    func allowsCommonName(_ name: String) -> Bool {
        if commonNameChecks == ["disabled"] { return true }
        guard allows(name) else { return false }
        return commonNameChecks.isEmpty || commonNameChecks.contains(name.contains("@") ? "email" : "hostname")
    }

    /// The first of `names` that may not be issued, `nil` when all may.
    func firstRefused(_ names: [String]) -> String? {
        names.first { !allows($0) }
    }

    /// Whether one DNS name or mail address may be issued.
    func allows(_ name: String) -> Bool {
        guard let candidate = Candidate(name), !candidate.isWildcard || allowWildcards,
            !enforceHostNames || candidate.isWellFormed
        else { return false }
        return allowAnyName || isLocal(candidate) || allowedDomains.contains { covers($0, candidate) }
    }

    private func isLocal(_ name: Candidate) -> Bool {
        guard allowLocalhost else { return false }
        return ["localhost", "localdomain"].contains { base in
            name.host == base || (allowSubdomains && name.host.hasSuffix("." + base))
        }
    }

    private func covers(_ domain: String, _ name: Candidate) -> Bool {
        if domain.isEmpty { return false }
        let folded = domain.lowercased()
        let isBare = name.whole.lowercased() == folded || (name.isEmail && name.host.lowercased() == folded)
        if allowBareDomains, isBare { return true }
        if allowSubdomains,
            name.host.hasSuffix("." + domain) || (name.isWildcard && name.host.lowercased() == folded)
        {
            return true
        }
        return allowGlobDomains && domain.contains("*") && globMatches(domain, name.whole)
    }
}

/// A name taken apart: the mail's user and the wildcard's label off, the host that is left.
private struct Candidate {
    let whole: String
    let host: String
    let wildcardLabel: String?
    let isEmail: Bool

    var isWildcard: Bool { wildcardLabel != nil }

    /// `nil` for what no role can allow: two `@`, a `*` twice, outside the leftmost label, or in a mail address.
    init?(_ name: String) {
        let sides = name.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count <= 2, let last = sides.last else { return nil }
        whole = name
        isEmail = sides.count == 2
        guard last.contains("*") else {
            host = String(last)
            wildcardLabel = nil
            return
        }
        let labels = last.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard !isEmail, let first = labels.first, last.count(where: { $0 == "*" }) == 1, first.contains("*") else {
            return nil
        }
        wildcardLabel = String(first)
        host = labels.count == 2 ? String(labels[1]) : ""
    }

    var isWellFormed: Bool {
        if let wildcardLabel, !HostName.isWildcardLabel(wildcardLabel) { return false }
        if host.isEmpty { return true }
        return Punycode.ascii(host).map(HostName.isHostName) ?? false
    }
}

/// The shapes of host names that roles ask for.
enum HostName {
    /// Labels of letters, digits and inner hyphens, with a final dot or without, and `*.` in front or not.
    static func isHostName(_ name: String) -> Bool {
        var rest = name.hasSuffix(".") ? name.dropLast() : name[...]
        if rest.hasPrefix("*.") { rest = rest.dropFirst(2) }
        return rest.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel($0.utf8) }
    }

    /// A leftmost label with one `*` in it: alone, or before, after or between whole labels' characters.
    static func isWildcardLabel(_ label: String) -> Bool {
        let sides = label.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        return sides.count == 2 && sides.allSatisfy { $0.isEmpty || isLabel($0) }
    }

    private static func isLabel(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard let first = bytes.first, let last = bytes.last, first != hyphen, last != hyphen else { return false }
        return bytes.allSatisfy { byte in
            byte == hyphen || (48...57).contains(byte) || (97...122).contains(byte | 0x20)
        }
    }
}
