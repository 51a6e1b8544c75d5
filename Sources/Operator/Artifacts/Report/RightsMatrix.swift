import AgentConfig
package import Core

/// What the identities of an environment may really do, by the server's own word, against what they must: identities by areas.
package struct RightsMatrix: Hashable, Sendable {
    /// What was done to find out.
    package struct ProbeStatistics: Hashable, Sendable {
        /// Probe tokens made.
        package var tokens = 0
        /// Those of them that were revoked; the others end by themselves within a minute.
        package var tokensRevoked = 0
        /// Paths asked about, over all identities.
        package var paths = 0
        /// Certificates signed because signing was tried.
        package var certificates = 0
        /// Those of them that were revoked.
        package var certificatesRevoked = 0

        package init() {}
    }

    /// The environment's name.
    package var environment: String
    /// The address that answered.
    package var server: String
    /// When it was asked.
    package var asked: WallTime
    /// One for each identity, in the manifest's order.
    package var rows: [IdentityRights]
    /// One for each cause, the gravest kinds first.
    package var findings: [RightsFinding]
    /// What was done to find out.
    package var effort: ProbeStatistics
    /// What could not be looked at, in words.
    package var notes: [String]

    package init(
        environment: String, server: String, asked: WallTime, rows: [IdentityRights], findings: [RightsFinding],
        effort: ProbeStatistics,
        notes: [String]
    ) {
        self.environment = environment
        self.server = server
        self.asked = asked
        self.rows = rows
        self.findings = findings
        self.effort = effort
        self.notes = notes
    }

    /// Whether every identity may do what it must and nothing else.
    package var isGood: Bool { findings.isEmpty }

    /// How old the answers are, such as `3 days`, where that is more than a day.
    package func age(at now: WallTime) -> String? {
        let days = (now - asked).components.seconds / 86_400
        return days < 1 ? nil : days == 1 ? "a day" : "\(days) days"
    }

    /// The names of the identities that a finding is about.
    package var concerned: Set<String> { Set(findings.flatMap(\.identities)) }
}

/// One row: an identity.
package struct IdentityRights: Hashable, Sendable {
    /// A policy that a login brings, and where from.
    package struct AttachedPolicy: Hashable, Sendable {
        /// What gives a policy to a token.
        package enum Source: Hashable, Sendable {
            /// The login role's `token_policies`.
            case role
            /// The policy named `default`, which comes unless the role leaves it out.
            case byDefault
            /// The identity's entity.
            case entity
            /// A group that the entity is in, by its name.
            case group(String)
        }

        package var name: String
        package var source: Source

        package init(_ name: String, _ source: Source) {
            (self.name, self.source) = (name, source)
        }
    }

    /// ``Identity/name``.
    package var name: String
    package var kind: AgentKind
    /// In the order: the role's, `default`, the entity's, the groups'.
    package var policies: [AttachedPolicy]
    /// One for each area, in their order.
    package var areas: [AreaRights]
    /// What came of trying to have certificates signed; empty when nothing was tried.
    package var tries: [SigningProbe]

    package init(
        name: String, kind: AgentKind, policies: [AttachedPolicy], areas: [AreaRights], tries: [SigningProbe]
    ) {
        self.name = name
        self.kind = kind
        self.policies = policies
        self.areas = areas
        self.tries = tries
    }

    /// Whether the server says of every path what it must.
    package var isAsExpected: Bool { areas.allSatisfy(\.isAsExpected) && tries.allSatisfy(\.isGood) }
}

/// One cell: an identity's rights in one area.
package struct AreaRights: Hashable, Sendable {
    package var area: RightsArea
    /// What it must be allowed, each path with what it really may.
    package var needed: [Right]
    /// How many paths were asked about where it must be allowed nothing.
    package var denied: Int
    /// Those of them where it is allowed something.
    package var breaches: [Right]

    package init(_ area: RightsArea, needed: [Right] = [], denied: Int = 0, breaches: [Right] = []) {
        self.area = area
        self.needed = needed
        self.denied = denied
        self.breaches = breaches
    }

    /// Whether nothing is missing and nothing too much.
    package var isAsExpected: Bool { breaches.isEmpty && needed.allSatisfy(\.isAsExpected) }
}

/// One path: what an identity must be allowed there, and what it is.
package struct Right: Hashable, Sendable {
    package var path: String
    /// Capabilities, sorted; empty for nothing.
    package var expected: [String]
    /// Likewise, by the server's own word; `root` for everything.
    package var actual: [String]

    package init(_ path: String, expected: [String], actual: [String]) {
        (self.path, self.expected, self.actual) = (path, expected, actual)
    }

    /// Exactly what it must be.
    package var isAsExpected: Bool { expected == actual }
    /// What is too much.
    package var excess: [String] { actual.filter { !expected.contains($0) } }
    /// What is missing.
    package var lack: [String] { actual == ["root"] ? [] : expected.filter { !actual.contains($0) } }
}

/// The columns: what paths are about.
package enum RightsArea: String, CaseIterable, Sendable {
    case leaves
    case clientCertificates = "client_certificates"
    case secrets
    case issuers
    case ownToken = "own_token"
    case cas
    case logins
    case tokens
    case identities
    case system

    /// What it is, in a few words.
    package var title: String {
        switch self {
        case .leaves: "having leaves signed"
        case .clientCertificates: "having client certificates signed"
        case .secrets: "secrets"
        case .issuers: "reading issuers"
        case .ownToken: "its own token"
        case .cas: "administering the CAs"
        case .logins: "administering logins"
        case .tokens: "tokens of others"
        case .identities: "entities and groups"
        case .system: "administering the server"
        }
    }
}
