package import Core
import JSON

/// What an agent says of itself in `state/status.json`, for `coppice status`, metrics and monitoring.
///
/// It holds names, dates and sentences: never a secret, a token or a key.
///
/// Each value is declared here (those of outputs in `OutputStatus.swift`) and has one line in the `fields` of its record,
/// which say how it is read and written. ``StatusReporter`` of the agent fills it in.
package struct AgentStatus: Hashable, Sendable {
    /// The identity's name, as in `agent.yaml`.
    package var identity: String
    /// App or proxy.
    package var kind: AgentKind
    /// The process that wrote it.
    package var process: Int32
    /// The agent's version.
    package var version: String
    /// When the process started.
    package var started: WallTime
    /// When this was written.
    package var updated: WallTime
    /// What the agent does next, if it has anything to do by itself.
    package var next: Next?
    /// Whether every required output holds something valid: what `coppice wait` waits for. `READY=1` says less.
    package var isReady: Bool
    /// The connection to the server.
    package var vault: Vault
    /// The client certificate in use; `nil` while there is none.
    package var client: Client?
    /// Every configured output, in the configuration's order.
    package var outputs: [Output]
    /// What is wrong apart from single outputs.
    package var findings: [Finding]

    package init(
        identity: String, kind: AgentKind, process: Int32, version: String, started: WallTime, updated: WallTime,
        next: Next? = nil, isReady: Bool, vault: Vault, client: Client? = nil, outputs: [Output] = [],
        findings: [Finding] = []
    ) {
        self.identity = identity
        self.kind = kind
        self.process = process
        self.version = version
        self.started = started
        self.updated = updated
        self.next = next
        self.isReady = isReady
        self.vault = vault
        self.client = client
        self.outputs = outputs
        self.findings = findings
    }

    /// The next thing to do.
    package struct Next: Hashable, Sendable {
        /// When.
        package var at: WallTime
        /// What, as `renew leaf/server`.
        package var what: String

        package init(at: WallTime, what: String) {
            self.at = at
            self.what = what
        }
    }

    /// The connection to Vault or OpenBao.
    package struct Vault: Hashable, Sendable {
        /// The address that was used last.
        package var address: String
        /// Whether the server itself said so, by `lookup-self`.
        package var isAuthenticated: Bool
        /// Since when.
        package var since: WallTime?
        /// When the token expires; `nil` without one, or for one that does not expire.
        package var tokenExpires: WallTime?
        /// Why there is no login, or no connection.
        package var error: Problem?
        /// How far the server's clock is ahead of ours, where it is worth telling.
        package var clockSkew: Duration?
        /// The trust that verifies it, where the agent keeps that current.
        package var trust: ServerTrust?

        package init(
            address: String, isAuthenticated: Bool, since: WallTime? = nil, tokenExpires: WallTime? = nil,
            error: Problem? = nil, clockSkew: Duration? = nil, trust: ServerTrust? = nil
        ) {
            self.address = address
            self.isAuthenticated = isAuthenticated
            self.since = since
            self.tokenExpires = tokenExpires
            self.error = error
            self.clockSkew = clockSkew
            self.trust = trust
        }
    }

    /// How `ca/vault-ca.pem` is kept current.
    package struct ServerTrust: Hashable, Sendable {
        /// When this process replaced the file last; `nil` while it has not.
        package var written: WallTime?
        /// When the issuers are read next.
        package var refreshAt: WallTime?
        /// Why the file cannot be brought up to date.
        package var error: Problem?

        package init(written: WallTime? = nil, refreshAt: WallTime? = nil, error: Problem? = nil) {
            self.written = written
            self.refreshAt = refreshAt
            self.error = error
        }
    }

    /// The client certificate of the login.
    package struct Client: Hashable, Sendable {
        /// Its common name, empty when it has none.
        package var commonName: String
        /// As `aa:bb:…`.
        package var serial: String
        /// When it became valid; `nil` in a status of before this was written.
        package var notBefore: WallTime?
        /// When it expires.
        package var notAfter: WallTime
        /// When the agent renews it; `nil` where an operator does.
        package var renewAt: WallTime?
        /// When it was revoked, by the server; `nil` where that is not known.
        package var revokedAt: WallTime?
        /// Until when a renewal past the issue budget is refused, since one was forced a moment ago; `nil` where it is not.
        package var forcedUntil: WallTime?

        package init(
            commonName: String, serial: String, notBefore: WallTime? = nil, notAfter: WallTime,
            renewAt: WallTime? = nil, revokedAt: WallTime? = nil, forcedUntil: WallTime? = nil
        ) {
            self.commonName = commonName
            self.serial = serial
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.renewAt = renewAt
            self.revokedAt = revokedAt
            self.forcedUntil = forcedUntil
        }
    }

    /// Something that fails, since when.
    package struct Problem: Hashable, Sendable {
        /// One line.
        package var summary: String
        /// What helps.
        package var hint: String
        /// Since when it fails.
        package var since: WallTime

        package init(summary: String, hint: String, since: WallTime) {
            self.summary = summary
            self.hint = hint
            self.since = since
        }
    }

    /// Something to look at.
    package struct Finding: Hashable, Sendable {
        /// A stable name, as `clock.skew`.
        package var code: String
        /// How bad it is.
        package var severity: Core.Finding.Severity
        /// One line.
        package var summary: String
        /// What helps.
        package var hint: String

        package init(code: String, severity: Core.Finding.Severity, summary: String, hint: String) {
            self.code = code
            self.severity = severity
            self.summary = summary
            self.hint = hint
        }
    }
}

extension AgentStatus: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(
                identity:kind:process:version:started:updated:next:isReady:vault:client:outputs:findings:),
            JSONField("identity", \.identity, .text), JSONField("kind", \.kind, .word),
            JSONField("pid", \.process, .integer), JSONField("version", \.version, .text),
            JSONField("started", \.started, .time), JSONField("updated", \.updated, .time),
            JSONField("next", \.next, .optional(.object)), JSONField("ready", \.isReady, .flag),
            JSONField("vault", \.vault, .object), JSONField("client", \.client, .optional(.object)),
            JSONField("outputs", \.outputs, .list), JSONField("findings", \.findings, .list))
    }
}

extension AgentStatus.Next: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(Self.init(at:what:), JSONField("at", \.at, .time), JSONField("what", \.what, .text))
    }
}

extension AgentStatus.Vault: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(address:isAuthenticated:since:tokenExpires:error:clockSkew:trust:),
            JSONField("address", \.address, .text), JSONField("authenticated", \.isAuthenticated, .flag),
            JSONField("since", \.since, .optional(.time)), JSONField("token_expires", \.tokenExpires, .optional(.time)),
            JSONField("error", \.error, .optional(.object)),
            JSONField("clock_skew_seconds", \.clockSkew, .optional(.seconds)),
            JSONField("trust", \.trust, .optional(.object)))
    }
}

extension AgentStatus.ServerTrust: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(written:refreshAt:error:), JSONField("written", \.written, .optional(.time)),
            JSONField("refresh_at", \.refreshAt, .optional(.time)),
            JSONField("error", \.error, .optional(.object)))
    }
}

extension AgentStatus.Client: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(commonName:serial:notBefore:notAfter:renewAt:revokedAt:forcedUntil:),
            JSONField("common_name", \.commonName, .text), JSONField("serial", \.serial, .text),
            JSONField("not_before", \.notBefore, .optional(.time)), JSONField("not_after", \.notAfter, .time),
            JSONField("renew_at", \.renewAt, .optional(.time)),
            JSONField("revoked_at", \.revokedAt, .optional(.time)),
            JSONField("forced_until", \.forcedUntil, .optional(.time)))
    }
}

extension AgentStatus.Problem: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(summary:hint:since:), JSONField("summary", \.summary, .text), JSONField("hint", \.hint, .text),
            JSONField("since", \.since, .time))
    }
}

extension AgentStatus.Finding: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(code:severity:summary:hint:), JSONField("code", \.code, .text),
            JSONField("severity", \.severity, .word), JSONField("summary", \.summary, .text),
            JSONField("hint", \.hint, .text))
    }
}
