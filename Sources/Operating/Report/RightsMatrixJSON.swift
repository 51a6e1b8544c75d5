package import JSON
internal import Model

extension RightsMatrix {
    /// The matrix as facts, without `schema`: ``init(_:)`` reads them back.
    package var facts: JSONObject {
        [
            "environment": .string(environment), "asked": .string(asked.rfc3339), "good": .bool(isGood),
            "identities": .array(rows.map(\.json)), "findings": .array(findings.map(\.json)),
        ]
    }

    /// Reads the facts of a document; `nil` when something that is needed is missing or of another kind.
    package init?(_ document: JSONValue) {
        guard document["schema"]?.int == 1, let environment = document["environment"]?.string,
            let asked = document["asked"]?.string.flatMap({ WallTime(rfc3339: $0) }),
            let rows = document["identities"]?.array?.map(Row.init), let found = document["findings"]?.array
        else { return nil }
        let (known, findings) = (rows.compactMap { $0 }, found.compactMap(Finding.init))
        guard known.count == rows.count, findings.count == found.count else { return nil }
        self.init(environment: environment, asked: asked, rows: known, findings: findings)
    }
}

extension RightsMatrix.Row {
    fileprivate var json: JSONValue {
        ["identity": .string(identity), "rights": .array(rights.map(\.json))]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let identity = json["identity"]?.string, let all = json["rights"]?.array else { return nil }
        let rights = all.compactMap(RightsMatrix.Right.init)
        guard rights.count == all.count else { return nil }
        self.init(identity: identity, rights: rights)
    }
}

extension RightsMatrix.Right {
    fileprivate var json: JSONValue {
        [
            "subject": .string(subject.rawValue), "path": .string(path), "capability": .string(capability),
            "expected": .bool(isExpected), "granted": .bool(isGranted),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let subject = json["subject"]?.string.flatMap(RightsMatrix.Subject.init),
            let path = json["path"]?.string, let capability = json["capability"]?.string,
            let isExpected = json["expected"]?.bool, let isGranted = json["granted"]?.bool
        else { return nil }
        self.init(
            subject: subject, path: path, capability: capability, isExpected: isExpected, isGranted: isGranted)
    }
}

extension RightsMatrix.Finding {
    fileprivate var json: JSONValue {
        [
            "code": .string(code), "identity": identity.map(JSONValue.string) ?? .null, "summary": .string(summary),
            "hint": .string(hint),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let code = json["code"]?.string, let summary = json["summary"]?.string, let hint = json["hint"]?.string
        else { return nil }
        self.init(code: code, identity: json["identity"]?.string, summary: summary, hint: hint)
    }
}
