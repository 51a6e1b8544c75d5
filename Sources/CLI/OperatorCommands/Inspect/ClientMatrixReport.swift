internal import CommandLine
internal import Core
internal import JSON
internal import System
internal import TLSClients
internal import X509

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

extension Option {
    static let chain = Option.value(
        "chain", "FILE", of: .file, "what a server sends, its own certificate first: tells which clients accept it")
    static let trust = Option.value("trust", "FILE", of: .file, "the trust file that the clients are given")
    static let peerName = Option.value(
        "name", "NAME", "the DNS name or address that the clients want to reach; without it names are not compared")
    static let moment = Option.value(
        "at", "TIME", "judge as of this time (RFC 3339 or seconds since 1970) instead of now")
    static let depth = Option.value(
        "depth", "N", "the verification depth that nginx and Apache are set to, instead of their own 1")
}

extension Invocation {
    /// Whether any of the options stands that only the judgement of clients takes.
    var asksForClients: Bool { [Option.chain, .trust, .peerName, .moment, .depth].contains { has($0) } }
}

extension Command {
    /// `coppice inspect --chain FILE --trust FILE`.
    static func judgeClients(_ invocation: Invocation, besides paths: [String]) throws -> Exit {
        let name = "coppice inspect"
        if let path = paths.first { throw UsageError.unexpectedArgument(command: name, word: path) }
        guard let chainPath = invocation.value(.chain) else {
            throw UsageError.missingArgument(command: name, argument: "--chain")
        }
        guard let trustPath = invocation.value(.trust) else {
            throw UsageError.missingArgument(command: name, argument: "--trust")
        }
        let (moment, depth) = (try moment(invocation), try depth(invocation))
        let sent = try Files.readSecret(chainPath, limit: PEM.sizeLimit).withSpan { PEM.inspect($0).certificates }
        guard !sent.isEmpty else { throw PKIError.noCertificates(source: chainPath) }
        let matrix = try Files.readSecret(trustPath, limit: PEM.sizeLimit).withSpan { trust in
            ClientMatrix.judge(
                chain: sent, trustFile: trust, name: invocation.value(.peerName), at: moment, depth: depth)
        }
        invocation.show(ClientMatrixReport(matrix))
        return matrix.hasRefusals ? .findings : .good
    }

    private static func moment(_ invocation: Invocation) throws(UsageError) -> WallTime {
        guard let text = invocation.value(.moment) else { return Clock.wall() }
        if let time = WallTime(rfc3339: text) { return time }
        guard let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else {
            throw .wrongValue(
                command: "coppice inspect", subject: "--at", value: text,
                allowed: ["2026-01-31T12:00:00Z", "seconds since 1970"])
        }
        return WallTime(secondsSince1970: seconds)
    }

    private static func depth(_ invocation: Invocation) throws(UsageError) -> Int? {
        guard let text = invocation.value(.depth) else { return nil }
        guard let depth = Int(text), (0...100).contains(depth) else {
            throw .wrongValue(
                command: "coppice inspect", subject: "--depth", value: text, allowed: ["a number from 0 to 100"])
        }
        return depth
    }
}
