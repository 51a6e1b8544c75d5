import Issuing
import TLSClients
import TestSupport
import Testing
import X509

/// Faults and oddities that few servers have, with the root as trust, as real clients judged them.
@Suite struct LesserFaultTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let cells: String
        let build: @Sendable () throws -> FaultyChain

        var testDescription: String { name }

        init(_ name: String, _ cells: String, _ build: @escaping @Sendable () throws -> FaultyChain) {
            (self.name, self.cells, self.build) = (name, cells, build)
        }
    }

    static let columns: [TLSClient] = [
        .gnutls, .nss, .envoy, .nioSSL, .go, .java, .rustls, .mbedtls, .wolfssl, .node, .openssl,
    ]

    static func adding(
        _ type: ObjectIdentifier, _ value: [UInt8]
    ) -> FaultyChain.Adjustment {
        { $0.otherExtensions.append(CertificateExtension(type, isCritical: true, value: value)) }
    }

    static let steppedUp = ["2.16.840.1.113730.4.1"].compactMap { ObjectIdentifier($0) }
    static let anyPolicy: [UInt8] = [0x30, 0x08, 0x30, 0x06, 0x06, 0x04, 0x55, 0x1D, 0x20, 0x00]
    /// One URL of a revocation list, and one of an OCSP responder.
    static let points = DER.sequence(
        DER.sequence(DER.explicit(0, DER.explicit(0, GeneralName.uri("http://crl.internal/x").der))))
    static let access = DER.sequence(
        DER.sequence(DER.object(.ocsp), GeneralName.uri("http://ocsp.internal/").der))
    static let directories = DER.sequence(
        DER.explicit(0, DER.sequence(GeneralName.directory(Subject(commonName: FaultyChain.name).name).der)))

    static let rows: [Row] = [
        Row("leaf of the old usage", "-Y---Y---YY") {
            try FaultyChain(leaf: { $0.extendedKeyUsage = steppedUp })
        },
        Row("intermediate of the old usage", "YY---Y-YYYY") {
            try FaultyChain(intermediate: { $0.extendedKeyUsage = steppedUp })
        },
        Row("critical revocation lists", "Y---Y-Y-YYY") {
            try FaultyChain(intermediate: adding(.crlDistributionPoints, points))
        },
        Row("critical access", "YY------Y--") { try FaultyChain(leaf: adding(.authorityInformationAccess, access)) },
        Row("critical policies", "Y-YYYY-YYYY") {
            try FaultyChain(intermediate: adding(.certificatePolicies, anyPolicy))
        },
        Row("constrained directory names", "YYYY-Y--YYY") {
            try FaultyChain(
                intermediate: adding(.nameConstraints, directories),
                leaf: { $0.subject = Subject(commonName: FaultyChain.name).name })
        },
        Row("constrained domains of the intermediate", "YYYYYYY-YYY") {
            try FaultyChain(intermediate: { $0.permittedDNSDomains = ["internal"] })
        },
        Row("constrained domains of the root", "YYYYYYY--YY") {
            try FaultyChain(root: { $0.permittedDNSDomains = ["internal"] })
        },
        Row("another key identifier", "----Y-YY---") {
            try FaultyChain(intermediate: {
                $0.hasKeyIdentifiers = false
                $0.otherExtensions = [
                    CertificateExtension(
                        .authorityKeyIdentifier, value: DER.sequence(DER.implicit(0, Array(1...20))))
                ]
            })
        },
        Row("another serial number of the issuer", "YY--YYYYY--") {
            try FaultyChain(leaf: {
                $0.hasKeyIdentifiers = false
                let issuer = GeneralName.directory(Subject(commonName: "Example Root").name).der
                let reference = DER.sequence(DER.explicit(1, issuer), DER.implicit(2, [1, 2, 3]))
                $0.otherExtensions = [CertificateExtension(.authorityKeyIdentifier, value: reference)]
            })
        },
        Row("leaf that is an authority", "Y-YYYY-YYYY") {
            try FaultyChain(leaf: {
                $0.basicConstraints = BasicConstraints(isCA: true)
                $0.extendedKeyUsage = [KeyPurpose.serverAuth]
                $0.keyUsage = [.digitalSignature]
            })
        },
        Row("leaf for enciphered keys", "----Y-Y-YYY") { try FaultyChain(leaf: { $0.keyUsage = [.keyEncipherment] }) },
    ]

    @Test(arguments: rows)
    func fault(_ row: Row) throws {
        let faulty = try row.build()
        let matrix = ClientMatrix.judge(faulty.chain, trust: faulty.trust)
        #expect(row.cells.count == Self.columns.count)
        for (client, cell) in zip(Self.columns, row.cells) {
            #expect(matrix.accepts(client) == (cell == "Y"), "\(client.rawValue)")
        }
    }

    @Test("only the end of Java's path is held to its issuer's key identifier", arguments: [true, false])
    func endOfJavasPath(isOfIntermediate: Bool) throws {
        let faulty = try FaultyChain(intermediate: {
            $0.hasKeyIdentifiers = false
            $0.otherExtensions = [
                CertificateExtension(.authorityKeyIdentifier, value: DER.sequence(DER.implicit(0, Array(1...20))))
            ]
        })
        let trust = isOfIntermediate ? [faulty.chain[1]] : faulty.trust
        #expect(ClientMatrix.judge(faulty.chain, trust: trust).accepts(.java) == isOfIntermediate)
    }

    @Test("clients with a limit of their own", arguments: [(TLSClient.java, 10), (.wolfssl, 9)])
    func longest(client: TLSClient, limit: Int) throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let leaf = try intermediate.leaf().certificate
        let chain = [leaf] + [Certificate](repeating: intermediate.certificate, count: limit)
        for (count, isTaken) in [(limit, true), (limit + 1, false)] {
            let matrix = ClientMatrix.judge(Array(chain.prefix(count)), trust: [root.certificate])
            #expect(matrix.accepts(client) == isTaken)
        }
    }
}
