import System

/// The variables that operators of Vault and OpenBao set: each as `BAO_…` or as `VAULT_…`, and the first one wins.
package struct OperatorVariables: Sendable {
    private let text: @Sendable (String) -> String?
    private let secret: @Sendable (String) -> SecretBytes?

    /// Those that the program was started with.
    package static let ofProcess = OperatorVariables(
        text: { ProcessEnvironment[$0] }, secret: { ProcessEnvironment.secret($0) })

    private init(
        text: @escaping @Sendable (String) -> String?, secret: @escaping @Sendable (String) -> SecretBytes?
    ) {
        (self.text, self.secret) = (text, secret)
    }

    /// These and no others, for tests.
    package init(_ values: [String: String]) {
        self.init(text: { values[$0] }, secret: { values[$0].map { SecretBytes(copying: Array($0.utf8).span) } })
    }

    /// A variable that is set and not empty, by the part of its name after `BAO_` and `VAULT_`, and its whole name.
    func value(_ name: String) -> (variable: String, text: String)? {
        for prefix in ["BAO_", "VAULT_"] {
            if let found = text(prefix + name), !found.isEmpty { return (prefix + name, found) }
        }
        return nil
    }

    /// Likewise, for what is a secret.
    func secretValue(_ name: String) -> (variable: String, secret: SecretBytes)? {
        for prefix in ["BAO_", "VAULT_"] {
            if let found = secret(prefix + name), found.count > 0 { return (prefix + name, found) }
        }
        return nil
    }

    /// The directory with `.vault-token`.
    var home: String? { text("HOME").flatMap { $0.isEmpty ? nil : $0 } }
}
