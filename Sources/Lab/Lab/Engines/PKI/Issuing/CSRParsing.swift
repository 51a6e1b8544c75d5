import Issuing
import X509

/// Reads the CSR of a request and checks its key against a role.
enum CSRParsing {
    /// The CSR under `csr`.
    static func parse(_ request: EngineRequest, _ role: Role) throws(EngineError) -> ParsedRequest {
        let text = try request.string("csr") ?? ""
        if text.isEmpty { throw .bad("\"csr\" is empty") }
        let parsed: ParsedRequest
        do throws(IssuingError) {
            parsed = try ParsedRequest.parse(pem: text)
        } catch {
            throw fault(error)
        }
        try check(parsed.publicKey.kind, role)
        return parsed
    }

    private static func fault(_ error: IssuingError) -> EngineError {
        switch error {
        case .noRequest: .bad("csr contains no data")
        case .badRequestSignature: .bad("request signature invalid")
        case .malformedRequest(let reason): .bad("certificate request could not be parsed: \(reason)")
        default: .bad("certificate request could not be parsed: \(error.summary)")
        }
    }

    private static func check(_ kind: PublicKey.Kind, _ role: Role) throws(EngineError) {
        if case .other(let identifier) = kind { throw .bad("Unknown key type in CSR: \(identifier)") }
        let type = role.values.text("key_type")
        if type != "any", type != kind.typeName { throw .bad("role requires keys of type \(type)") }
        let least = type == "any" ? leastBits[kind.typeName] ?? 0 : role.values.number("key_bits")
        guard kind.bitCount >= least else {
            throw .bad("role requires a minimum of a \(least)-bit key, but CSR's key is \(kind.bitCount) bits")
        }
    }

    /// What `key_type=any` still asks for.
    private static let leastBits = ["rsa": 2048, "ec": 224]
}

extension LeafNames {
    /// The names that a CSR asks for.
    init(_ request: ParsedRequest) {
        commonName = request.commonName ?? ""
        serialNumber = request.subject.values(of: .serialNumber).last ?? ""
        userIDs = request.subject.values(of: .userID)
        dns = request.dnsNames
        emails = request.emails
        addresses = request.ipAddresses
        uris = request.uris
        others = request.otherNames.compactMap { type, text in
            text.map { OtherName(identifier: type.description, text: $0) }
        }
    }
}
