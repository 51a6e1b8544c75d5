import AgentConfig
package import Core
package import Manifest

/// A certificate of a file that the manifest names, as the report shows it.
package struct CertificateFact: Hashable, Sendable {
    /// SHA-256 of its DER, in hexadecimal: what tells certificates apart.
    package var fingerprint: String
    /// The subject, as RFC 4514 writes it.
    package var subject: String
    /// `EC P-256` and the like.
    package var key: String
    /// The life.
    package var notBefore: WallTime
    package var notAfter: WallTime
    /// Whether it is signed by itself.
    package var isRoot: Bool
    /// The fingerprint of the certificate that signed it, where that one is known too.
    package var signer: String?
    /// What the manifest names it for: `verifies the server`.
    package var uses: [String]

    package init(
        fingerprint: String, subject: String, key: String, notBefore: WallTime, notAfter: WallTime, isRoot: Bool,
        signer: String?, uses: [String]
    ) {
        self.fingerprint = fingerprint
        self.subject = subject
        self.key = key
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isRoot = isRoot
        self.signer = signer
        self.uses = uses
    }
}

/// One environment of the report.
package struct ReportedEnvironment: Sendable {
    /// The environment.
    package var environment: Environment
    /// The certificates of its files, each once.
    package var certificates: [CertificateFact]
    /// Files that could not be read, each with the reason.
    package var missing: [String]
    /// What `prove` found, when it was asked.
    package var rights: RightsMatrix?

    package init(
        environment: Environment, certificates: [CertificateFact], missing: [String] = [], rights: RightsMatrix? = nil
    ) {
        self.environment = environment
        self.certificates = certificates
        self.missing = missing
        self.rights = rights
    }
}

extension Environment {
    /// The manifest's files that hold certificates, each with what they are for.
    package var certificateFiles: [(file: String, use: String)] {
        var files = [(server.trustFile, "verifies the server")]
        files += issuing.flatMap { mount in mount.rootFiles.map { ($0, "root of \(mount.path)") } }
        files += (server.trust?.roots.files ?? []).map { ($0, "root of the server's own certificates") }
        files.append((clients.issuersFile, "signs the agents' client certificates (\(clients.mount))"))
        let own = identities.flatMap { identity in
            identity.configuration.trusts.flatMap(\.intermediates).compactMap { identity.rootFiles[$0] }
        }
        files += Set(own).sorted().map { ($0, "an intermediate that the server has forgotten") }
        return files
    }
}
