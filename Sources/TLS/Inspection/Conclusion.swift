internal import Core
internal import X509

extension InspectedFile {
    /// The file in one line, for someone who is tired: what it is, and whether anything about it is wrong.
    package var conclusion: String {
        guard let worst = damage.first else { return whatItIs + ending }
        let place = kind == .nothing ? worst.kind.sentence : "damaged in line \(worst.line): \(worst.kind.sentence)"
        return certificates.isEmpty && keys.isEmpty ? place : "\(place); what can be read is \(whatItIs)\(ending)"
    }

    /// What helps when the file is meant for what it cannot do; `nil` when it has one good use.
    package var advice: String? {
        switch kind {
        case .leaf:
            "a server sends its leaf with the intermediates after it: use the file with the whole chain (fullchain.pem)"
        case .selfSigned: "a client trusts it only with this very certificate in its trust file"
        case .leafFullChain:
            "no client needs the root from a server: leave it out of what is sent, and put it into the clients' trust files"
        case .intermediateOnly:
            "to verify others, add the root: `cat root.pem >> \(CommandHint.shellWord(path))` with the root's file; without it nginx, HAProxy and psql say \"unable to get issuer certificate\""
        case .rootOnly: "add the intermediates too, and servers that send their leaf alone can be verified as well"
        case .incompleteChain: "add the missing root, or remove the intermediates that no root in the file signed"
        case .mixed:
            "keep one purpose in a file: a leaf with its intermediates to send, or intermediates with their roots to verify"
        case .encryptedKey: encryptedHint
        case .nothing: damage.first?.kind.remedy
        default: nil
        }
    }

    private var whatItIs: String {
        switch kind {
        case .leaf: "a leaf alone: \(leafName), without its issuer"
        case .selfSigned: "a self-signed certificate: \(leafName) is its own issuer"
        case .leafChain:
            "a \(keys.isEmpty ? "" : "key with its ")server's chain: \(leafName) and \(amount(.intermediate, "intermediate"))"
        case .leafFullChain: "a leaf's whole chain: \(leafName), \(amount(.intermediate, "intermediate")) and the root"
        case .intermediateOnly: "intermediate only: a chain to send with a leaf, not enough to verify with"
        case .rootOnly: "root only: it verifies servers that send their intermediates, and no others"
        case .fullChain:
            "full chain for validation: \(amount(.intermediate, "intermediate")) and \(amount(.root, "root"))"
        case .incompleteChain: incomplete
        case .mixed: "mixed: \(contents) in one file"
        case .privateKey: keys.count == 1 ? "a private key\(keyDescription)" : "\(keys.count) private keys"
        case .encryptedKey: "a private key behind a passphrase"
        case .request: "a certificate request"
        case .revocationList: "a revocation list"
        case .publicKey: "a public key"
        case .other: "a PEM file of another kind: \(bounded(others.first?.label ?? "", limit: 60))"
        case .nothing: "nothing that can be read"
        }
    }

    /// What is to be known of any kind of file.
    private var ending: String {
        let expired = distinct.count { moment > $0.certificate.notAfter }
        let early = distinct.count { moment < $0.certificate.notBefore }
        var parts: [String] = []
        if expired > 0 {
            parts.append(expired == distinct.count ? "expired" : "\(expired) of \(distinct.count) expired")
        }
        if early > 0 {
            parts.append(early == distinct.count ? "not valid yet" : "\(early) of \(distinct.count) not valid yet")
        }
        parts += findings.compactMap { Self.tags[$0.code] }
        return parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
    }

    /// The findings that change what the file is good for, in a word or two.
    private static let tags = [
        "chain.order": "out of order", "key.mismatch": "the key is another's", "key.mode": "its key is open to others",
        "trust.key-inside": "with a private key in it",
    ]

    private var leafName: String { onlyLeaf?.certificate.shortName ?? "" }

    private var keyDescription: String {
        keys.first?.description.map { ": " + $0 } ?? ""
    }

    private var incomplete: String {
        let lost = distinct.count { !reachesRoot($0) }
        let verb = lost == 1 ? "reaches" : "reach"
        return "incomplete: \(lost) of \(amount(.intermediate, "intermediate")) \(verb) no root of this file"
    }

    private var contents: String {
        let parts: [(InspectedCertificate.Role, String, String)] = [
            (.leaf, "leaf", "leaves"), (.selfSigned, "self-signed certificate", "self-signed certificates"),
            (.intermediate, "intermediate", "intermediates"), (.root, "root", "roots"),
        ]
        let found = parts.filter { count($0.0) > 0 }.map { "\(count($0.0)) \(count($0.0) == 1 ? $0.1 : $0.2)" }
        return found.dropLast().joined(separator: ", ") + (found.count > 1 ? " and " : "") + (found.last ?? "")
    }

    private func amount(_ role: InspectedCertificate.Role, _ word: String) -> String {
        count(role) == 1 ? "1 \(word)" : "\(count(role)) \(word)s"
    }
}
