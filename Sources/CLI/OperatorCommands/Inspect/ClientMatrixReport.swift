internal import CommandLine
internal import Core
internal import JSON
internal import TLSClients

/// What `coppice inspect --chain … --trust …` prints.
struct ClientMatrixReport: Report {
    private let matrix: ClientMatrix

    init(_ matrix: ClientMatrix) { self.matrix = matrix }

    var facts: JSONObject { matrix.facts }

    func text(on console: Console) -> String {
        let headline = console.headline(matrix.conclusion, worst: matrix.hasRefusals ? .error : nil)
        var table = Table()
        for verdict in matrix.verdicts { table.add(row(verdict)) }
        return ([headline] + table.lines(on: console)).joined(separator: "\n")
    }

    private func row(_ verdict: ClientVerdict) -> [Table.Cell] {
        let name = Table.Cell(verdict.client.rawValue)
        guard let code = verdict.code else { return [name, Table.Cell("accepts", .good)] }
        return [name, Table.Cell("refuses", .bad), Table.Cell(code), Table.Cell(verdict.clientSays ?? "", .faint)]
    }
}
