package import Core
package import JSON

/// A `status.json` that no agent of ours has written.
package enum StatusError: ErrorWithHints, Hashable {
    /// A value is missing or of another kind; named by its path within the document.
    case malformed(String)
    /// It follows a schema that this program does not know.
    case otherSchema(String)

    package var summary: String {
        switch self {
        case .malformed(let path): "state/status.json has no valid \"\(bounded(path, limit: 80))\""
        case .otherSchema(let found):
            "state/status.json follows schema \(bounded(found, limit: 20)), and this program reads 1"
        }
    }

    package var hints: [String] {
        switch self {
        case .malformed: ["remove the file: a running agent writes it again within a minute"]
        case .otherSchema:
            ["use the coppice of the same version as the agent: coppice --version, coppice-agent --version"]
        }
    }
}

extension AgentStatus {
    /// Reads what ``json`` writes. Keys that it does not know are passed over, so that newer agents can add some.
    package init(_ document: JSONValue) throws(StatusError) {
        let reader = StatusReader(document, path: "")
        let schema = try reader.integer("schema")
        guard schema == 1 else { throw .otherSchema(String(schema)) }
        self.init(
            identity: try reader.text("identity"), kind: try reader.word("kind"),
            process: Int32(truncatingIfNeeded: try reader.integer("pid")), version: try reader.text("version"),
            started: try reader.time("started"), updated: try reader.time("updated"),
            next: try reader.optional("next", Next.init(reader:)), isReady: try reader.flag("ready"),
            vault: try Vault(reader: reader.object("vault")),
            client: try reader.optional("client", Client.init(reader:)),
            outputs: try reader.list("outputs", Output.init(reader:)),
            findings: try reader.list("findings", Finding.init(reader:)))
    }
}

extension AgentStatus.Next {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        self.init(at: try reader.time("at"), what: try reader.text("what"))
    }
}

extension AgentStatus.Vault {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        let skew = try reader.optionalInteger("clock_skew_seconds")
        self.init(
            address: try reader.text("address"), isAuthenticated: try reader.flag("authenticated"),
            since: try reader.optionalTime("since"), tokenExpires: try reader.optionalTime("token_expires"),
            error: try reader.optional("error", AgentStatus.Problem.init(reader:)),
            clockSkew: skew.map { .seconds($0) })
    }
}

extension AgentStatus.Problem {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        self.init(
            summary: try reader.text("summary"), hint: try reader.text("hint"), since: try reader.time("since"))
    }
}

extension AgentStatus.Client {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        self.init(
            commonName: try reader.text("common_name"), serial: try reader.text("serial"),
            notAfter: try reader.time("not_after"))
    }
}

extension AgentStatus.Output {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        guard let id = OutputID(try reader.text("output")) else { throw reader.malformed("output") }
        self.init(
            id: id, isRequired: try reader.flag("required"), state: try reader.word("state"),
            generation: try reader.optionalText("generation"), serial: try reader.optionalText("serial"),
            notBefore: try reader.optionalTime("not_before"), notAfter: try reader.optionalTime("not_after"),
            renewAt: try reader.optionalTime("renew_at"), refreshAt: try reader.optionalTime("refresh_at"),
            stages: try reader.optional("stages", AgentStatus.Stages.init(reader:)) ?? AgentStatus.Stages(),
            reloadOwed: try reader.optional("reload_owed", AgentStatus.ReloadOwed.init(reader:)),
            error: try reader.optional("error", AgentStatus.Failure.init(reader:)))
    }
}

extension AgentStatus.Stages {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        self.init(
            written: try reader.optionalTime("written"), applied: try reader.optionalTime("applied"),
            confirmed: try reader.optionalTime("confirmed"))
    }
}

extension AgentStatus.ReloadOwed {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        self.init(
            since: try reader.time("since"), attempts: try reader.integer("attempts"),
            error: try reader.optionalText("error"))
    }
}

extension AgentStatus.Failure {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        self.init(
            code: try reader.text("code"), summary: try reader.text("summary"), hint: try reader.text("hint"),
            since: try reader.time("since"), fatalAt: try reader.optionalTime("fatal_at"))
    }
}

extension AgentStatus.Finding {
    fileprivate init(reader: StatusReader) throws(StatusError) {
        self.init(
            code: try reader.text("code"), severity: try reader.word("severity"), summary: try reader.text("summary"),
            hint: try reader.text("hint"))
    }
}
