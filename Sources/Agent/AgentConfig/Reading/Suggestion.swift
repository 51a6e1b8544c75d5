import Core

/// Guesses what was meant by a word that nobody knows.
enum Suggestion {
    /// The words of other tools for ours.
    private static let synonyms = [
        "alt_names": "dns", "dns_sans": "dns", "sans": "dns", "cn": "common_name", "ip_sans": "ip", "uri_sans": "uri",
        "key_type": "key", "algorithm": "key", "issue": "sign", "pki": "sign", "path": "read", "command": "on_change",
        "exec": "on_change", "reload": "on_change", "hook": "on_change", "perms": "mode", "permissions": "mode",
        "interval": "refresh", "addr": "address", "url": "address", "tls_server_name": "server_name", "cmd": "run",
        "optional": "required", "mounts": "issuers", "mount_path": "mount", "fingerprints": "pins", "leaves": "leaf",
        "secrets": "secret", "trusts": "trust", "template": "files", "encoding": "decode",
    ]

    /// The one of `known` that `word` most likely stands for.
    static func nearest(to word: String, in known: [String]) -> String? {
        let plain = word.lowercased().replacing("-", with: "_")
        if known.contains(plain) { return plain }
        if let synonym = synonyms[plain], known.contains(synonym) { return synonym }
        guard plain.count <= 40 else { return nil }
        let near = known.map { (word: $0, steps: editDistance(plain, $0)) }.min { $0.steps < $1.steps }
        guard let near, near.steps <= min(2, near.word.count / 2) else { return nil }
        return near.word
    }
}
