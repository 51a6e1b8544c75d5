internal import AgentConfig
internal import Core
internal import X509

extension RequestedNames {
    /// Every name in lower case, with the key that it stands under.
    var all: [(key: String, name: String)] {
        (commonName.map { [("common_name", $0.lowercased())] } ?? []) + dns.map { ("dns", $0.lowercased()) }
            + ip.map { ("ip", $0) } + uri.map { ("uri", $0.lowercased()) }
    }
}

extension ResolvedIdentity {
    /// Where a name of a leaf stands.
    func mark(of leaf: LeafOutput, _ key: String, _ name: String) -> Mark {
        node.mark(at: .key("leaf"), .named(leaf.name), .key(key), .text(name))
    }
}

extension RuleContext {
    /// A breach for every name of a leaf that is odd, by its environment, its key and itself; `say` gives message and hint.
    func names(
        _ isOdd: (Environment, String, String) -> Bool, _ say: (Environment, String) -> (message: String, hint: String)
    ) -> [RuleViolation] {
        leaves.flatMap { settings, resolved, leaf in
            leaf.names.all.filter { isOdd(settings, $0.key, $0.name) }.map { key, name in
                let (message, hint) = say(settings, name)
                return RuleViolation(message, at: resolved.mark(of: leaf, key, name), hint: hint)
            }
        }
    }

    /// A breach for the first leaf of each identity that differs from its first one in `what`.
    func differing<What: Equatable>(
        _ what: (LeafOutput) -> What, _ breach: (ResolvedIdentity, LeafOutput, LeafOutput) -> RuleViolation
    ) -> [RuleViolation] {
        identities.compactMap { _, resolved in
            let leaves = resolved.identity.configuration.leaves
            guard let first = leaves.first, let other = leaves.first(where: { what($0) != what(first) })
            else { return nil }
            return breach(resolved, first, other)
        }
    }
}

/// Whether a name is a domain or lies in it.
func isWithin(_ name: String, _ domain: String) -> Bool {
    name == domain || name.hasSuffix("." + domain)
}

/// Whether names under a key of a leaf are names of hosts.
func isHostKey(_ key: String) -> Bool { key == "dns" || key == "common_name" }
