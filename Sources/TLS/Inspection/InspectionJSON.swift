package import Core
package import JSON
internal import X509

extension Inspection {
    /// The facts of `coppice inspect --json`, without `schema`.
    package var facts: JSONObject { ["files": .array(files.map(\.json))] }
}

extension InspectedFile {
    fileprivate var json: JSONValue {
        var members: JSONObject = [
            "file": .string(path), "kind": .string(kind.rawValue), "conclusion": .string(conclusion),
        ]
        members["mode"] = mode.map { .string("0" + String($0 & 0o7777, radix: 8)) }
        members["certificates"] = .array(certificates.map { $0.json(at: moment) })
        members["keys"] = .array(keys.map(\.json))
        members["others"] = .array(others.map { ["line": .integer($0.line), "label": .string(bounded($0.label))] })
        members["remarks"] = .array(
            remarks.map { ["line": .integer($0.line), "summary": .string($0.kind.sentence)] })
        members["findings"] = .array(findings.map(\.json))
        members["advice"] = advice.map { .string($0) }
        return .object(members)
    }
}

extension InspectedCertificate {
    fileprivate func json(at moment: WallTime) -> JSONValue {
        var members: JSONObject = [
            "line": .integer(line), "role": .string(role.rawValue), "subject": .string(bounded(certificate.subject)),
            "issuer": .string(bounded(certificate.issuer)),
        ]
        if case .line(let line) = issuer { members["issuer_line"] = .integer(line) }
        members["issuer_in_file"] = .bool(issuer != .absent)
        members["copy_of_line"] = copyOf.map { .integer($0) }
        members["serial"] = .string(certificate.serial)
        members["not_before"] = .string(certificate.notBefore.rfc3339)
        members["not_after"] = .string(certificate.notAfter.rfc3339)
        members["valid_now"] = .bool(certificate.isValid(at: moment))
        members["key"] = .string(certificate.keyDescription)
        members["sha256"] = .string(certificate.sha256)
        members["public_key_sha256"] = .string(Digest.hex(certificate.publicKeyDigest))
        members["dns"] = .strings(certificate.dnsNames.prefix(Self.nameLimit).map { bounded($0) })
        members["ip"] = .strings(Array(certificate.ipAddresses.prefix(Self.nameLimit)))
        members["uri"] = .strings(certificate.uris.prefix(Self.nameLimit).map { bounded($0) })
        let lists = [certificate.dnsNames, certificate.ipAddresses, certificate.uris]
        let omitted = lists.reduce(0) { $0 + max(0, $1.count - Self.nameLimit) }
        members["names_omitted"] = omitted == 0 ? nil : .integer(omitted)
        return .object(members)
    }

    /// Of each kind of name no more are shown to a program; public CAs allow a hundred or so in a certificate.
    private static var nameLimit: Int { 500 }
}

extension InspectedKey {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["line": .integer(line), "encrypted": .bool(isEncrypted)]
        members["key"] = description.map { .string($0) }
        members["public_key_sha256"] = publicKeyDigest.map { .string(Digest.hex($0)) }
        members["certificates"] = .strings(certificates)
        return .object(members)
    }
}

extension Finding {
    /// The finding as every report shows it.
    package var json: JSONValue {
        var members: JSONObject = ["code": .string(code), "severity": .string(severity.rawValue)]
        members["line"] = line.map { .integer($0) }
        members["summary"] = .string(summary)
        if !evidence.isEmpty { members["evidence"] = .strings(evidence) }
        members["hint"] = .string(hint)
        return .object(members)
    }
}
