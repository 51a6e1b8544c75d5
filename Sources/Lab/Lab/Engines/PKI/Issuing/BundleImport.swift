import JSON
import X509

/// Takes certificates and keys of a PEM bundle into a mount.
struct BundleImport {
    private let text: String
    private let takesKeys: Bool

    init(_ text: String, takesKeys: Bool) throws(EngineError) {
        // Shorter than any certificate: most likely a file's name.
        guard text.utf8.count >= 75 else {
            throw .bad(
                "provided data for import was too short; perhaps a path was passed to the API rather than the contents of "
                    + "a PEM file")
        }
        self.text = text
        self.takesKeys = takesKeys
    }

    /// What became of a bundle.
    struct Outcome {
        fileprivate(set) var keys: (new: [String], known: [String]) = ([], [])
        fileprivate(set) var issuers: (new: [String], known: [String]) = ([], [])
        fileprivate(set) var mapping: [(issuer: String, key: String)] = []

        /// As it is answered: what is empty is `null`.
        var answer: JSONObject {
            func list(_ ids: [String]) -> JSONValue { ids.isEmpty ? .null : .strings(ids) }
            return [
                "existing_issuers": list(issuers.known), "existing_keys": list(keys.known),
                "imported_issuers": list(issuers.new), "imported_keys": list(keys.new),
                "mapping": .object(
                    JSONObject(mapping.sorted { $0.issuer < $1.issuer }.map { ($0.issuer, .string($0.key)) })),
            ]
        }
    }

    /// Takes keys first, then certificates, so that each finds its other half.
    func run(_ writer: inout IssuerDirectoryWriter) throws(EngineError) -> Outcome {
        let blocks = try blocks()
        let keys = blocks.filter { !$0.isCertificate && !$0.isPassedOver }
        guard takesKeys || keys.isEmpty else {
            throw .bad("private keys found in the PEM bundle but not allowed by the path; use /issuers/import/bundle")
        }
        var outcome = Outcome()
        for (index, block) in keys.enumerated() {
            let (key, isNew) = try writer.add(try Self.key(block.text, index), name: "")
            if isNew { outcome.keys.new.append(key.id) } else { outcome.keys.known.append(key.id) }
        }
        for (index, block) in blocks.filter(\.isCertificate).enumerated() {
            let (issuer, isNew) = try writer.add(try Self.certificate(block.text, index), name: "")
            if isNew { outcome.issuers.new.append(issuer.id) } else { outcome.issuers.known.append(issuer.id) }
            outcome.mapping.append((issuer.id, issuer.keyID))
        }
        return outcome
    }

    private static func key(_ text: String, _ index: Int) throws(EngineError) -> PrivateKey {
        do throws(PKIError) {
            return try PrivateKey.parse(text: text)
        } catch {
            throw .bad("Error parsing key \(index): \(error.summary)")
        }
    }

    private static func certificate(_ text: String, _ index: Int) throws(EngineError) -> Certificate {
        do throws(PKIError) {
            return try Certificate.parse(der: PEM.firstBlock(["CERTIFICATE", "X509 CERTIFICATE"], in: text) ?? [])
        } catch {
            throw .bad("Error parsing issuer \(index): \(error.summary)\n\(text)")
        }
    }

    private struct Block {
        let label: Substring
        let text: String

        var isCertificate: Bool { label == "CERTIFICATE" || label == "X509 CERTIFICATE" }
        var isPassedOver: Bool { ["CRL", "X509 CRL", "EC PARAMS", "EC PARAMETERS"].contains(label) }
    }

    private func blocks() throws(EngineError) -> [Block] {
        var blocks: [Block] = []
        var lines: [Substring] = []
        var label: Substring?
        for line in text.split(whereSeparator: \.isNewline) {
            if label == nil, line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                label = line.dropFirst(11).dropLast(5)
            }
            guard let open = label else { continue }
            lines.append(line)
            guard line == "-----END \(open)-----" else { continue }
            blocks.append(Block(label: open, text: lines.joined(separator: "\n") + "\n"))
            (label, lines) = (nil, [])
        }
        guard label == nil, !blocks.isEmpty else {
            throw .bad("error when parsing block \(blocks.count + 1): invalid PEM data")
        }
        return blocks
    }
}
