package import Core
import JSON

extension AgentStatus {
    /// How one output stands.
    package struct Output: Hashable, Sendable {
        /// What can be said of it in one word.
        package typealias State = OutputState

        /// Its kind and name.
        package var id: OutputID
        /// Whether the start and `coppice wait` wait for it.
        package var isRequired: Bool
        /// In one word.
        package var state: State
        /// The current generation's name.
        package var generation: String?
        /// The leaf's serial, as `aa:bb:…`.
        package var serial: String?
        /// When the leaf becomes valid.
        package var notBefore: WallTime?
        /// When the leaf or the secret's lease expires.
        package var notAfter: WallTime?
        /// When the leaf was revoked, by the server; `nil` where that is not known.
        package var revokedAt: WallTime?
        /// When a leaf is issued anew.
        package var renewAt: WallTime?
        /// When a secret or trust is read again.
        package var refreshAt: WallTime?
        /// How far the current generation has come.
        package var stages: Stages
        /// Until when a renewal past the issue budget is refused, since one was forced a moment ago; `nil` where it is not.
        package var forcedUntil: WallTime?
        /// The reload that is still to be done, if any.
        package var reloadOwed: ReloadOwed?
        /// What fails now, if anything.
        package var error: Failure?

        package init(
            id: OutputID, isRequired: Bool, state: State, generation: String? = nil, serial: String? = nil,
            notBefore: WallTime? = nil, notAfter: WallTime? = nil, revokedAt: WallTime? = nil, renewAt: WallTime? = nil,
            refreshAt: WallTime? = nil, stages: Stages = Stages(), forcedUntil: WallTime? = nil,
            reloadOwed: ReloadOwed? = nil, error: Failure? = nil
        ) {
            self.id = id
            self.isRequired = isRequired
            self.state = state
            self.generation = generation
            self.serial = serial
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.revokedAt = revokedAt
            self.renewAt = renewAt
            self.refreshAt = refreshAt
            self.stages = stages
            self.forcedUntil = forcedUntil
            self.reloadOwed = reloadOwed
            self.error = error
        }
    }

    /// When the current generation was written, applied by its hook, and confirmed.
    package struct Stages: Hashable, Sendable {
        /// On disk.
        package var written: WallTime?
        /// The hook has succeeded, or the proxy was told; without either the same as written.
        package var applied: WallTime?
        /// Seen in use.
        package var confirmed: WallTime?

        package init(written: WallTime? = nil, applied: WallTime? = nil, confirmed: WallTime? = nil) {
            self.written = written
            self.applied = applied
            self.confirmed = confirmed
        }
    }

    /// A reload that is owed until it is done.
    package struct ReloadOwed: Hashable, Sendable {
        /// Since when.
        package var since: WallTime
        /// How often it was tried.
        package var attempts: Int
        /// How the last try ended.
        package var error: String?

        package init(since: WallTime, attempts: Int, error: String? = nil) {
            self.since = since
            self.attempts = attempts
            self.error = error
        }
    }

    /// What fails for one output, and when that becomes fatal.
    package struct Failure: Hashable, Sendable {
        /// A stable name, as `vault.denied`.
        package var code: String
        /// One line.
        package var summary: String
        /// What helps.
        package var hint: String
        /// Since when it fails.
        package var since: WallTime
        /// When what is on disk stops being valid; `nil` when nothing is, or when it does not expire.
        package var fatalAt: WallTime?

        package init(code: String, summary: String, hint: String, since: WallTime, fatalAt: WallTime? = nil) {
            self.code = code
            self.summary = summary
            self.hint = hint
            self.since = since
            self.fatalAt = fatalAt
        }
    }
}

extension AgentStatus.Output: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(
                id:isRequired:state:generation:serial:notBefore:notAfter:revokedAt:renewAt:refreshAt:stages:
                forcedUntil:reloadOwed:error:),
            JSONField("output", \.id, .outputID), JSONField("required", \.isRequired, .flag),
            JSONField("state", \.state, .word), JSONField("generation", \.generation, .optional(.text)),
            JSONField("serial", \.serial, .optional(.text)), JSONField("not_before", \.notBefore, .optional(.time)),
            JSONField("not_after", \.notAfter, .optional(.time)),
            JSONField("revoked_at", \.revokedAt, .optional(.time)), JSONField("renew_at", \.renewAt, .optional(.time)),
            JSONField("refresh_at", \.refreshAt, .optional(.time)),
            JSONField("stages", \.stages, .absent(as: AgentStatus.Stages(), .object)),
            JSONField("forced_until", \.forcedUntil, .optional(.time)),
            JSONField("reload_owed", \.reloadOwed, .optional(.object)),
            JSONField("error", \.error, .optional(.object)))
    }
}

extension AgentStatus.Stages: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(written:applied:confirmed:), JSONField("written", \.written, .optional(.time)),
            JSONField("applied", \.applied, .optional(.time)), JSONField("confirmed", \.confirmed, .optional(.time)))
    }
}

extension AgentStatus.ReloadOwed: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(since:attempts:error:), JSONField("since", \.since, .time),
            JSONField("attempts", \.attempts, .integer), JSONField("error", \.error, .optional(.text)))
    }
}

extension AgentStatus.Failure: JSONRecord {
    static var fields: JSONFields<Self> {
        JSONFields(
            Self.init(code:summary:hint:since:fatalAt:), JSONField("code", \.code, .text),
            JSONField("summary", \.summary, .text), JSONField("hint", \.hint, .text),
            JSONField("since", \.since, .time), JSONField("fatal_at", \.fatalAt, .optional(.time)))
    }
}
