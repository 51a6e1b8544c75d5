internal import AgentConfig
internal import Core
package import JSON

extension RightsMatrix {
    /// The whole matrix as facts, without `schema`: ``init(_:)`` reads them back.
    package var facts: JSONObject {
        [
            "good": .bool(isGood), "environment": .string(environment), "address": .string(server),
            "asked": .string(asked.rfc3339), "findings": .array(findings.map(\.json)), "notes": .strings(notes),
            "effort": effort.json, "identities": .array(rows.map(\.json)),
        ]
    }

    /// Reads the facts of a document; `nil` when something that is needed is missing or of another kind.
    package init?(_ document: JSONValue) {
        guard document["schema"]?.int == 1, let environment = document["environment"]?.string,
            let server = document["address"]?.string, let notes = document["notes"]?.strings,
            let asked = document["asked"]?.string.flatMap({ WallTime(rfc3339: $0) }),
            let rows = document["identities"]?.all(IdentityRights.init),
            let findings = document["findings"]?.all(RightsFinding.init),
            let effort = document["effort"].flatMap(ProbeStatistics.init)
        else { return nil }
        self.init(
            environment: environment, server: server, asked: asked, rows: rows, findings: findings, effort: effort,
            notes: notes)
    }
}

extension JSONValue {
    /// The elements of an array, each read; `nil` when one cannot be.
    fileprivate func all<Value>(_ read: (JSONValue) -> Value?) -> [Value]? {
        guard let array else { return nil }
        let values = array.compactMap(read)
        return values.count == array.count ? values : nil
    }
}

extension RightsMatrix.ProbeStatistics {
    fileprivate var json: JSONValue {
        [
            "tokens": .integer(tokens), "tokens_revoked": .integer(tokensRevoked), "paths": .integer(paths),
            "certificates": .integer(certificates), "certificates_revoked": .integer(certificatesRevoked),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let tokens = json["tokens"]?.int, let revoked = json["tokens_revoked"]?.int,
            let paths = json["paths"]?.int, let certificates = json["certificates"]?.int,
            let certificatesRevoked = json["certificates_revoked"]?.int
        else { return nil }
        self.init()
        (self.tokens, tokensRevoked, self.paths) = (tokens, revoked, paths)
        (self.certificates, self.certificatesRevoked) = (certificates, certificatesRevoked)
    }
}

extension RightsFinding {
    fileprivate var json: JSONValue {
        [
            "code": .string(code.rawValue), "breach": .bool(code.isBreach), "identities": .strings(identities),
            "subject": .string(subject), "summary": .string(summary), "evidence": .strings(evidence),
            "remedy": .string(remedy),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let code = json["code"]?.string.flatMap(Code.init), let identities = json["identities"]?.strings,
            let subject = json["subject"]?.string, let summary = json["summary"]?.string,
            let evidence = json["evidence"]?.strings, let remedy = json["remedy"]?.string
        else { return nil }
        self.init(
            code, identities: identities, subject: subject, summary: summary, evidence: evidence, remedy: remedy)
    }
}

extension IdentityRights {
    fileprivate var json: JSONValue {
        [
            "identity": .string(name), "kind": .string(kind.rawValue), "as_expected": .bool(isAsExpected),
            "policies": .array(policies.map(\.json)), "areas": .array(areas.map(\.json)),
            "tries": .array(tries.map(\.json)),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let name = json["identity"]?.string, let kind = json["kind"]?.string.flatMap(AgentKind.init),
            let policies = json["policies"]?.all(AttachedPolicy.init), let areas = json["areas"]?.all(AreaRights.init),
            let tries = json["tries"]?.all(SigningProbe.init)
        else { return nil }
        self.init(name: name, kind: kind, policies: policies, areas: areas, tries: tries)
    }
}

extension IdentityRights.AttachedPolicy {
    fileprivate var json: JSONValue {
        switch source {
        case .role: ["policy": .string(name), "source": "role"]
        case .byDefault: ["policy": .string(name), "source": "default"]
        case .entity: ["policy": .string(name), "source": "entity"]
        case .group(let group): ["policy": .string(name), "source": "group", "group": .string(group)]
        }
    }

    fileprivate init?(_ json: JSONValue) {
        guard let name = json["policy"]?.string, let word = json["source"]?.string else { return nil }
        switch word {
        case "role": self.init(name, .role)
        case "default": self.init(name, .byDefault)
        case "entity": self.init(name, .entity)
        case "group": self.init(name, .group(json["group"]?.string ?? ""))
        default: return nil
        }
    }
}

extension AreaRights {
    fileprivate var json: JSONValue {
        [
            "area": .string(area.rawValue), "as_expected": .bool(isAsExpected),
            "needed": .array(needed.map(\.json)), "denied": .integer(denied), "breaches": .array(breaches.map(\.json)),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let area = json["area"]?.string.flatMap(RightsArea.init), let needed = json["needed"]?.all(Right.init),
            let denied = json["denied"]?.int, let breaches = json["breaches"]?.all(Right.init)
        else { return nil }
        self.init(area, needed: needed, denied: denied, breaches: breaches)
    }
}

extension Right {
    fileprivate var json: JSONValue {
        ["path": .string(path), "expected": .strings(expected), "actual": .strings(actual)]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let path = json["path"]?.string, let expected = json["expected"]?.strings,
            let actual = json["actual"]?.strings
        else { return nil }
        self.init(path, expected: expected, actual: actual)
    }
}

extension SigningProbe {
    fileprivate var json: JSONValue {
        let (word, detail): (String, String) =
            switch outcome {
            case .signed: ("signed", "")
            case .signedTooMuch(let text): ("signed_too_much", text)
            case .signedInVain(let text): ("signed_in_vain", text)
            case .refused(let text): ("refused", text)
            case .failed(let text): ("failed", text)
            }
        return [
            "asked": .string(kind.rawValue), "path": .string(path), "good": .bool(isGood),
            "must_be_signed": .bool(kind.mustBeSigned), "outcome": .string(word), "detail": .string(bounded(detail)),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let kind = json["asked"]?.string.flatMap(Kind.init), let path = json["path"]?.string,
            let word = json["outcome"]?.string, let detail = json["detail"]?.string
        else { return nil }
        switch word {
        case "signed": self.init(kind, path: path, outcome: .signed)
        case "signed_too_much": self.init(kind, path: path, outcome: .signedTooMuch(detail))
        case "signed_in_vain": self.init(kind, path: path, outcome: .signedInVain(detail))
        case "refused": self.init(kind, path: path, outcome: .refused(detail))
        case "failed": self.init(kind, path: path, outcome: .failed(detail))
        default: return nil
        }
    }
}
