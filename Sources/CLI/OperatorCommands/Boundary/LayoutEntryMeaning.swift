internal import Boundary
internal import Core

/// What the things of a boundary are for, in a few words.
enum LayoutEntryMeaning {
    /// The meaning of a path below the boundary directory; empty where it explains itself.
    static func of(_ path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        guard let first = parts.first else { return "" }
        switch (first, parts.count) {
        case (".", 1): return "the boundary"
        case (Layout.configuration, 1): return "what the agent keeps"
        case (Layout.ca, 2): return parts[1] == Layout.vaultCA ? "verifies Vault" : "a root or chain of your own"
        case (Layout.mtls, 2), (Layout.mtls, 3): return client[parts[parts.count - 1]] ?? ""
        case (Layout.state, 2): return state[parts[1]] ?? ""
        default: break
        }
        guard let kind = OutputKind(rawValue: first), parts.count >= 3 else { return "" }
        return parts.count == 3 ? link(parts[2]) : file(parts[parts.count - 1], of: kind)
    }

    private static let client = [
        Layout.clientKey: "the key to log in with", Layout.clientCertificate: "the certificate to log in with",
        Layout.current: "the pair in use", Layout.record: "the generation's record",
    ]

    private static let state = [
        Layout.lock: "held while an agent runs", Layout.renew: "requests of coppice renew",
        Layout.hooks: "the hooks that run now",
        StateFile.status.fileName: "what coppice status shows",
        StateFile.owed.fileName: "what was applied, and what is owed",
        StateFile.budget.fileName: "how many issues are left", StateFile.seen.fileName: "issuers ever seen",
        StateFile.identity.fileName: "whose outputs these are",
    ]

    private static func link(_ name: String) -> String {
        switch name {
        case Layout.current: "read through this link"
        case Layout.waiting: "one that is not valid yet, and replaces it later"
        case Layout.confirmed: "the one to roll back to"
        default: "a generation"
        }
    }

    private static func file(_ name: String, of kind: OutputKind) -> String {
        if name == Layout.record { return "the generation's record" }
        switch kind {
        case .leaf: return leaf[name] ?? ""
        case .secret: return "a secret"
        case .trust: return trust[name] ?? ""
        }
    }

    private static let leaf = [
        Layout.Leaf.key: "the private key", Layout.Leaf.certificate: "the leaf alone",
        Layout.Leaf.chain: "its intermediates", Layout.Leaf.fullChain: "leaf and intermediates: for a server to send",
        Layout.Leaf.trust: "intermediates and root, as issued", Layout.Leaf.bundle: "key, leaf and intermediates",
    ]

    private static let trust = [
        Layout.Trust.trust: "intermediates and roots: to verify with", Layout.Trust.roots: "the roots alone",
        Layout.Trust.intermediates: "the intermediates alone",
    ]
}
