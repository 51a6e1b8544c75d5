import TLSClients
import Testing

/// One fault each, with a trust file that is otherwise right, as real clients judged it.
@Suite struct OneFaultTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let fault: String
        let cells: [Character]

        var testDescription: String { fault }

        init(_ line: Substring) {
            let words = line.split(separator: " ")
            fault = String(words[0])
            cells = words.dropFirst().compactMap(\.first)
        }
    }

    static let columns: [TLSClient] = [
        .openssl, .opensslStrict, .curl, .python313, .node, .psql, .gnutls, .nss, .grpc, .nioSSL, .go, .java, .rustls,
        .mbedtls, .wolfssl,
    ]

    static let rows = """
        ok                             Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y
        eku_client_only                - - - - - - - - - - - - - - -
        eku_absent                     Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y
        no_san_cn_only                 Y Y Y Y Y Y Y Y Y Y - Y - Y Y
        san_other_cn_match             - - - - - - - - - - - - - - -
        san_mismatch                   - - - - - - - - - - - - - - -
        empty_subject_san_noncritical  Y - Y - Y Y Y Y Y Y Y - Y Y Y
        leaf_expired                   - - - - - - - - - - - - - - -
        leaf_not_yet_valid             - - - - - - - Y - - - - - - -
        leaf_10_years                  Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y
        inter_not_ca                   - - - - - - - - - - - - - - -
        inter_no_basic_constraints     - - - - - - - - - - - - - - -
        inter_no_keyCertSign           - - - - - - - - - - - - Y - -
        pathlen_exceeded               - - - - - - - - - - - - - - -
        inter_eku_client_only          - - - - - - - Y - - - Y - Y Y
        inter_name_constraint_violated - - - - - - - - - - - - - - -
        root_name_constraint_violated  - - - - - - - - - - - Y - - -
        root_pathlen0_with_inter       - - - - - - - - Y Y - Y Y - -
        root_eku_client_only           - - - - - - Y Y Y Y - Y Y Y Y
        root_not_ca                    - - - - - - - - Y Y - - Y - Y
        root_no_extensions             - - - - - - Y Y Y Y - - Y - -
        leaf_no_aki                    Y - Y - Y Y Y Y Y Y Y Y Y Y Y
        selfsigned_leaf_pinned_cafalse Y Y Y Y Y Y Y - Y - Y Y Y Y Y
        selfsigned_leaf_pinned_catrue  Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        wrong_ca                       - - - - - - - - - - - - - - -
        wrong_inter_same_name          - - - - - - - - - - - - - - -
        """.split(separator: "\n").map(Row.init)

    @Test(arguments: rows)
    func fault(_ row: Row) throws {
        let faulty = try FaultyChain.named(row.fault)
        let matrix = ClientMatrix.judge(faulty.chain, trust: faulty.trust, name: FaultyChain.name)
        #expect(row.cells.count == Self.columns.count)
        for (client, cell) in zip(Self.columns, row.cells) {
            #expect(matrix.accepts(client) == (cell == "Y"), "\(client.rawValue)")
        }
    }
}
