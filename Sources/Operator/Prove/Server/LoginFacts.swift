import Manifest
import Reconcile
import X509

/// A role of the cert method as the server has it: whose certificates it takes, and what it gives for them.
struct LoginFacts: Sendable {
    /// The mount, without `auth/` and slashes at its ends.
    let mount: String
    let name: String
    let certificates: [Certificate]
    let settings: SettingValues
    /// Whether the server is one that compares extensions byte by byte too, as `hex:OID:PATTERN`.
    let knowsHex: Bool

    init(mount: String, name: String, settings: SettingValues, knowsHex: Bool) {
        (self.mount, self.name, self.settings, self.knowsHex) = (mount, name, settings, knowsHex)
        let pem = Array(settings.text("certificate").utf8)
        certificates = PEM.inspect(pem.span).blocks.compactMap(\.certificate)
    }

    /// Where the server keeps it.
    var path: String { "auth/\(mount)/certs/\(name)" }

    /// What its logins bring, besides what their entity adds.
    var policies: [String] { settings.list("token_policies") }

    /// Whether its logins get the policy named `default`.
    var givesDefault: Bool { !settings.flag("token_no_default_policy") }

    private static let nameSettings = [
        "allowed_names", "allowed_common_names", "allowed_dns_sans", "allowed_email_sans", "allowed_uri_sans",
        "allowed_organizational_units",
    ]

    /// Whether nothing but the chain decides.
    var isUnbounded: Bool {
        Self.nameSettings.allSatisfy { settings.list($0).isEmpty } && settings.list("required_extensions").isEmpty
    }

    /// The patterns that bound what it takes, each with its setting, for messages.
    var bounds: [String] {
        (Self.nameSettings + ["required_extensions"]).flatMap { name in
            settings.list(name).map { "\(name)=\($0)" }
        }
    }

    /// Whether it takes what the agents' CA signs: it stands on that CA, or on one above it.
    func trusts(_ authorities: Ancestry) -> Bool { certificates.contains { $0.isCA && authorities.contains($0) } }

    /// Whether it takes a certificate that is the client's own.
    func holds(client name: String) -> Bool { certificates.contains { !$0.isCA && $0.commonName == name } }

    /// Whether its constraints take a certificate of this client name, as the agents' CA makes them: the name as common
    /// name and DNS name, and nothing else in it.
    func takes(_ clientName: String) -> Bool {
        fits("allowed_names", clientName) && fits("allowed_common_names", clientName)
            && fits("allowed_dns_sans", clientName)
            && ["allowed_email_sans", "allowed_uri_sans", "allowed_organizational_units"]
                .allSatisfy { settings.list($0).isEmpty }
            && settings.list("required_extensions").allSatisfy(isCarried)
    }

    /// Whether a certificate of an agent may fulfil `OID:PATTERN`.
    ///
    /// The server compares the extension's value where it is a text; of any other value it compares an empty text. All that
    /// the agents' CA puts into a certificate are extensions of PKIX, and none of these is a text.
    private func isCarried(_ required: String) -> Bool {
        var text = required[...]
        let isHex = text.hasPrefix("hex:") && knowsHex
        if isHex { text = text.dropFirst("hex:".count) }
        let sides = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard ["2.5.29.", "1.3.6.1.5.5.7.1."].contains(where: { sides[0].hasPrefix($0) }) else { return false }
        return isHex || sides.count < 2 || Glob.matches(String(sides[1]), "")
    }

    /// Whether no pattern is one for more than one name.
    var namesOne: Bool { Self.nameSettings.allSatisfy { settings.list($0).allSatisfy { !$0.contains("*") } } }

    private func fits(_ setting: String, _ name: String) -> Bool {
        let patterns = settings.list(setting)
        return patterns.isEmpty || patterns.contains { Glob.matches($0, name) }
    }
}

/// Patterns as the cert method has them: `*` anywhere stands for any text, letters' case matters.
enum Glob {
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return pattern == text }
        guard text.hasPrefix(first), text.hasSuffix(last), text.utf8.count >= first.utf8.count + last.utf8.count
        else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
