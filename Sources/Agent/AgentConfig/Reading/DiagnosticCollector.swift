package import Core

/// The complaints of one file while it is read: every rule adds to it, nothing stops at the first.
package final class DiagnosticCollector {
    /// In the order in which they were made.
    package private(set) var diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic] = []) {
        self.diagnostics = diagnostics
    }

    /// Adds a complaint.
    package func complain(_ message: String, at mark: Mark, hint: String) {
        diagnostics.append(Diagnostic(message, at: mark, hint: hint))
    }

    /// Adds a complaint that was made elsewhere.
    package func complain(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    /// Adds what a rule refused, at the place of the refused value.
    package func complain(_ refusal: Refusal, at mark: Mark) {
        complain(refusal.message, at: mark, hint: refusal.hint)
    }
}

/// Why a rule does not take a value, and what it would take.
package struct Refusal: Error {
    /// What is wrong, lower case, without a full stop.
    package var message: String
    /// What would do.
    package var hint: String

    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}

/// A text of the file as a complaint shows it.
package func shown(_ text: some StringProtocol) -> String {
    "`" + bounded(text, limit: 80) + "`"
}

/// Guesses which known key an unknown one stands for.
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
