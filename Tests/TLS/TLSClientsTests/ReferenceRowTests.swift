import TLSClients
import Testing

/// The rules against what real clients did: one row a chain and a trust file, one column a behaviour.
@Suite struct ReferenceRowTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let chain: String
        let trust: String
        let cells: [Character]

        var testDescription: String { "\(name): \(chain) × \(trust)" }

        init(_ line: Substring) {
            let words = line.split(separator: " ")
            (name, chain, trust) = (String(words[0]), String(words[1]), String(words[2]))
            cells = words.dropFirst(3).compactMap(\.first)
        }
    }

    /// The clients of each column; a column without any is of a behaviour that no client of the matrix has.
    static let columns: [[TLSClient]] = [
        [.openssl, .haproxy, .stunnel, .psql, .node, .python312, .ruby, .php], [.opensslPartial, .curl], [.gnutls],
        [.nss],
        [.go, .caddy], [.envoy, .grpc], [.mbedtls], [.nginx], [.wolfssl], [.rustls], [.python313], [.java], [.nioSSL],
        [], [.apache], [.opensslStrict], [],
    ]

    static let rows = """
        1a s_int t_int                - Y Y Y Y Y Y - Y Y Y Y - Y - - -
        1b s_leaf t_int               - Y Y Y Y Y Y - Y Y Y Y - Y - - -
        2a s_leaf t_root              - - - - - - - - - - - - - - - - -
        2b s_int t_root               Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        3a s_leaf t_full              Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        3b s_int t_full               Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        4a s_int t_renew              Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        4b s_int t_old_rekey          Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        4c s_int t_rekey_old          Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        4d s_cross t_rootB            Y Y Y Y Y Y Y - Y Y Y Y Y Y - Y Y
        4e s_int t_xB                 - Y Y Y Y Y Y - Y Y Y Y - Y - - -
        4f s_new t_intboth            - Y Y Y Y Y Y - Y Y Y Y - Y - - -
        4g s_new t_full               Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        5a s_int t_rootx_root         Y Y Y Y Y - Y Y Y Y Y Y Y Y - Y -
        5b s_int t_root_rootx         Y Y Y Y Y Y Y Y Y Y Y Y - Y - Y Y
        5c s_int t_unrelx_root        Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        5d s_int t_intx_root          - - Y Y Y - - - Y Y - Y - Y - - -
        5e s_int t_intx_int_root      Y Y Y Y Y - Y Y Y Y Y Y - Y - Y -
        5f s_int t_rootx              - - - - - - - - - Y - Y - - - - -
        5g s_int t_intx               - - - - - - - - - Y - Y - - - - -
        5h s_intx t_root              - - - - - - - - - - - - - - - - -
        5i s_intx t_full              Y Y Y Y Y Y Y Y - Y Y Y Y Y - Y Y
        5j s_intx_int t_root          Y Y - Y Y - Y Y - Y Y Y - Y - Y -
        6a s_full t_root              Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        6b s_full t_int               - Y Y Y Y Y Y - Y Y Y Y - Y - - -
        6c s_misord t_root            Y Y Y Y Y Y Y Y Y Y Y Y Y Y - Y Y
        7a s_3 t_root                 Y Y Y Y Y Y Y - Y Y Y Y Y Y - Y Y
        7b s_3 t_int2                 - Y - Y Y Y Y - Y Y Y Y - Y - - -
        7c s_3short t_full            Y Y Y Y Y Y Y - Y Y Y Y Y Y - Y Y
        8 s_int t_leaf                - Y - - Y Y - - Y - Y Y - Y - - -
        9 s_lax t_laxroot             Y Y Y Y Y Y Y Y - Y - Y Y - - - Y
        """.split(separator: "\n").map(Row.init)

    @Test("P-30, P-36: every client judges as it did when it was measured", arguments: rows)
    func row(_ row: Row) throws {
        let fixture = try ReferenceFixture.shared.get()
        let matrix = ClientMatrix.judge(fixture.chain(row.chain), trust: fixture.trust(row.trust))
        #expect(row.cells.count == Self.columns.count)
        for (clients, cell) in zip(Self.columns, row.cells) {
            for client in clients {
                #expect(matrix.accepts(client) == (cell == "Y"), "\(client.rawValue)")
            }
        }
    }

    @Test func everyClientIsInAColumn() {
        #expect(Set(Self.columns.joined()) == Set(TLSClient.allCases))
    }
}
