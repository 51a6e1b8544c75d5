import Boundary
import Core
import JSON
import System
import TestSupport
import Testing

@Suite struct SurveyTests {
    let root: BoundaryFixture
    let boundary: BoundaryDirectory

    init() throws {
        root = try BoundaryFixture()
        boundary = try root.open()
        try root.write("agent.yaml", "kind: app\n")
        try root.write("ca/vault-ca.pem", "", mode: 0o644)
        try boundary.publish(leaf, files: files("one"), record: record())
        try boundary.publish(leaf, files: files("two"), record: record(received: 1_700_000_001))
        try boundary.writeState(.budget, [:])
    }

    @Test("a good boundary has no findings, and tells how fresh it is")
    func good() throws {
        try root.chmod("ca", "755")
        let entries = boundary.view.survey()
        #expect(entries.filter { $0.finding != nil } == [])
        let paths = Set(entries.map(\.path))
        let current = try #require(try boundary.current(leaf))
        let known: Set = [
            ".", "agent.yaml", "ca/vault-ca.pem", "leaf/server/current", "leaf/server/\(current.name)/cert.pem",
            "state",
            "state/budget.json",
        ]
        #expect(paths.isSuperset(of: known))
        let previous = try #require(current.previous)
        #expect(paths.contains("leaf/server/\(previous)"))
        #expect(!paths.contains("leaf/server/\(previous)/cert.pem"), "older generations are named, not opened")
        let link = try #require(entries.first { $0.path == "leaf/server/current" })
        #expect(link.notAfter == WallTime(secondsSince1970: 1_700_086_400))
        #expect(link.received == WallTime(secondsSince1970: 1_700_000_001))
        #expect(link.target == current.name.text)
    }

    @Test(
        "each thing out of order is a finding where it is",
        arguments: [
            ("agent.yaml", "644"), ("state", "755"), ("state/budget.json", "640"), ("leaf/server", "777"), (".", "711"),
            ("ca/vault-ca.pem", "666"),
        ])
    func findings(path: String, mode: String) throws {
        try root.chmod(path, mode)
        let found = boundary.view.survey().filter { $0.finding != nil }
        #expect(found.map(\.path) == [path])
        #expect(found.first?.finding?.hint.hasPrefix("chmod ") == true)
    }

    @Test("links that are not the layout's, and damage, are findings")
    func links() throws {
        try root.directory("leaf/server").makeLink("cert.pem", to: "current/cert.pem")
        try root.directory("leaf/server/current-not").replace("x", bytes: [1].span)
        let current = try #require(try boundary.current(leaf))
        try root.directory("leaf/server/\(current.name)").replace("cert.pem", bytes: [1].span)
        let found = boundary.view.survey().filter { $0.finding != nil }.map(\.path)
        #expect(found == ["leaf/server/cert.pem", "leaf/server/current"])
    }

    @Test("what is not the layout's may be what it likes")
    func others() throws {
        try root.directory("venv/bin").makeLink("python", to: "/usr/bin/python3")
        try root.directory("ca").makeLink("root.pem", to: "/etc/ssl/root.pem")
        try root.chmod("venv", "777")
        #expect(boundary.view.survey().filter { $0.finding != nil } == [])
    }

    @Test("remedies cure: the mode is the layout's, a link that leads nowhere is itself what has to go")
    func remedies() throws {
        for (path, mode, hint) in [
            (".", "777", "chmod 0700 "), ("state", "777", "chmod 0700 "), ("agent.yaml", "666", "chmod 0600 "),
        ] {
            try root.chmod(path, mode)
            #expect(boundary.view.survey().first { $0.path == path }?.finding?.hint.hasPrefix(hint) == true, "\(path)")
        }
        let current = try #require(try boundary.current(leaf))
        try root.directory("leaf/server").removeTree(current.name.text)
        let finding = boundary.view.survey().first { $0.path == "leaf/server/current" }?.finding
        #expect(
            finding?.hint.hasPrefix("coppice renew --dir \(root.path) leaf/server; where its issue budget is spent: ")
                == true)
        #expect(finding?.summary.hasSuffix("names \(current.name.text), which is not there") == true)
    }

    @Test(
        "no remedy for damage removes anything: an output is asked for again, a client keypair needs a ticket",
        arguments: [
            ("/r/leaf/server/gen-x", "coppice renew --dir /r leaf/server; "),
            ("/r/secret/db/current", "coppice renew --dir /r secret/db; "),
            ("/r/trust/up/current", "--force trust/up"),
            ("/r/mtls/gen-x", "coppice enroll --replace"), ("/r/mtls/current", "coppice enroll --replace"),
        ])
    func damage(path: String, remedy: String) {
        for error in [BoundaryError.damaged(path: path, reason: "cut"), .danglingLink(path: path, target: "gen-y")] {
            #expect(error.hints[0].contains(remedy))
            #expect(!error.hints.contains { $0.contains("rm ") || $0.contains("makes it again") })
        }
    }

    @Test("what the configuration says is held against what is there")
    func accesses() throws {
        #expect(boundary.view.survey(accesses: [leaf: Access()]).allSatisfy { $0.finding == nil })
        let current = try #require(try boundary.current(leaf))
        try root.chmod("leaf/server/\(current.name)/cert.pem", "644")
        #expect(boundary.view.survey().allSatisfy { $0.finding == nil })
        let found = boundary.view.survey(accesses: [leaf: Access()]).filter { $0.finding != nil }
        #expect(found.map(\.path) == ["leaf/server/\(current.name)/cert.pem"])
    }

    @Test("looking follows no link but current")
    func looking() throws {
        try root.scratch.write("outside", "secret")
        try root.directory("").makeLink("leaf-link", to: "leaf")
        try root.directory("leaf").makeLink("evil", to: "../..")
        #expect(try BoundaryView.open(root.path).outputs() == [leaf, OutputID("leaf/evil").orFail].sorted())
        #expect(throws: BoundaryError.self) {
            _ = try BoundaryView.open(root.path).current(OutputID("leaf/evil").orFail)
        }
        #expect(!boundary.view.survey().contains { $0.path.contains("outside") })
    }
}
