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
        let near = known.map { (word: $0, steps: distance(plain, $0)) }.min { $0.steps < $1.steps }
        guard let near, near.steps <= min(2, near.word.count / 2) else { return nil }
        return near.word
    }

    /// Letters to insert, remove, replace or swap with their neighbour.
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var before: [Int] = []
        var previous = Array(0...right.count)
        for i in left.indices {
            var current = [i + 1]
            for j in right.indices {
                let same = left[i] == right[j] ? 0 : 1
                var best = min(previous[j] + same, previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, before[j - 1] + 1)
                }
                current.append(best)
            }
            (before, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
