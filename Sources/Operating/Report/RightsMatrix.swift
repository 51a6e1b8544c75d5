package import Model

/// What the identities of one environment may really do, by the server's own word, against what they should.
package struct RightsMatrix: Hashable, Sendable {
    /// What a right is about: a column of the matrix.
    package enum Subject: String, CaseIterable, Sendable {
        /// Has its own leaves signed.
        case leaves
        /// Renews its own client certificate.
        case client
        /// Reads its own secrets.
        case secrets
        /// Reads issuers and chains.
        case issuers
        /// Looks after its own token.
        case token
        /// Must not have another's names signed.
        case foreignSigning = "foreign-signing"
        /// Must not read another's secrets.
        case foreignSecrets = "foreign-secrets"
        /// Must not change an authority.
        case authorities
        /// Must not change the server.
        case server
        /// Must not go past what its roles bound: names, lives, usages.
        case bounds
    }

    /// One question and its answer.
    package struct Right: Hashable, Sendable {
        /// What it is about.
        package var subject: Subject
        /// The path that was asked for.
        package var path: String
        /// The capability, or what was tried.
        package var capability: String
        /// Whether the identity should have it.
        package var isExpected: Bool
        /// Whether it has it.
        package var isGranted: Bool

        package init(subject: Subject, path: String, capability: String, isExpected: Bool, isGranted: Bool) {
            self.subject = subject
            self.path = path
            self.capability = capability
            self.isExpected = isExpected
            self.isGranted = isGranted
        }

        /// Whether it is as it should be.
        package var isGood: Bool { isExpected == isGranted }
    }

    /// The rights of one identity.
    package struct Row: Hashable, Sendable {
        /// ``Identity/name``.
        package var identity: String
        /// In the order in which they were asked for.
        package var rights: [Right]

        package init(identity: String, rights: [Right]) {
            self.identity = identity
            self.rights = rights
        }
    }

    /// Something that is wrong, with its remedy.
    package struct Finding: Hashable, Sendable {
        /// A stable word for it, such as `role.extra-policy`.
        package var code: String
        /// The identity that it is about; `nil` for the server as a whole.
        package var identity: String?
        /// What is wrong, in one line.
        package var summary: String
        /// What helps.
        package var hint: String

        package init(code: String, identity: String?, summary: String, hint: String) {
            self.code = code
            self.identity = identity
            self.summary = summary
            self.hint = hint
        }
    }

    /// The environment that was asked about.
    package var environment: String
    /// When it was asked.
    package var asked: WallTime
    /// One for each identity.
    package var rows: [Row]
    /// What no single right shows.
    package var findings: [Finding]

    package init(environment: String, asked: WallTime, rows: [Row], findings: [Finding] = []) {
        self.environment = environment
        self.asked = asked
        self.rows = rows
        self.findings = findings
    }

    /// Whether every right is as it should be, and nothing else is wrong.
    package var isGood: Bool { findings.isEmpty && rows.allSatisfy { $0.rights.allSatisfy(\.isGood) } }
}
