import Boundary
import Core
import System
import TestSupport
import Testing

@Suite struct PublishingTests {
    let root: BoundaryFixture
    let boundary: BoundaryDirectory

    init() throws {
        root = try BoundaryFixture()
        boundary = try root.open()
    }

    private func names(_ output: OutputID = leaf) throws -> [String] { try root.directory("\(output)").list() }

    private func text(_ file: String) throws -> String {
        let generation = try #require(try boundary.current(leaf))
        return try boundary.view.read(file, of: generation, in: leaf).withSpan { bytes in
            String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        }
    }

    @Test("P-1: a generation is read back as it was published, record and all")
    func roundTrip() throws {
        #expect(try boundary.current(leaf) == nil)
        let lease = GenerationRecord.Lease(duration: .seconds(3600), isRenewable: true)
        let publication = try boundary.publish(leaf, files: files("one"), record: record(lease: lease))
        #expect(publication.isNew)
        let read = try boundary.current(leaf)
        #expect(read == publication.generation)
        #expect(read?.record == record(lease: lease))
        #expect(read?.files.map(\.name) == ["cert.pem", "chain.pem", "privkey.pem"])
        #expect(try text("privkey.pem") == "privkey.pem of one\n")
        #expect(try boundary.view.outputs() == [leaf])
    }

    @Test("what stands in the place of a link stays, and a generation that cannot be linked is removed again")
    func notLinked() throws {
        for link in ["current", "waiting"] { try root.directory("leaf/server/" + link) }
        for _ in 1...3 {
            #expect(throws: BoundaryError.self) { try boundary.publish(leaf, files: files("one"), record: record()) }
            #expect(throws: BoundaryError.self) {
                try boundary.keepWaiting(leaf, files: files("one"), record: record())
            }
        }
        #expect(try names() == ["current", "waiting"])
        #expect(throws: BoundaryError.inTheWay(path: root.path + "/leaf/server/current")) {
            try boundary.checkLinks(of: leaf)
        }
        try root.directory("leaf/server").removeTree("current")
        #expect(throws: BoundaryError.inTheWay(path: root.path + "/leaf/server/waiting")) {
            try boundary.checkWritable(leaf, expectedBytes: 1)
        }
        #expect(try boundary.publish(leaf, files: files("one"), record: record()).isNew)
        try boundary.checkLinks(of: trust)
    }

    @Test("P-8: the same content again touches nothing, not even times")
    func unchanged() throws {
        let first = try boundary.publish(leaf, files: files("one"), record: record()).generation
        let before = try allStatuses()
        let again = try boundary.publish(leaf, files: files("one"), record: record(received: 1_800_000_000))
        #expect(again == .unchanged(first))
        #expect(try allStatuses() == before)
    }

    @Test("P-8: a new lease for the same content replaces the record and leaves the files")
    func recorded() throws {
        try boundary.publish(leaf, files: files("one"), record: record())
        let before = try allStatuses().filter { !$0.key.contains("generation.json") && $0.key.hasSuffix(".pem") }
        let lease = GenerationRecord.Lease(duration: .seconds(60), isRenewable: false)
        let again = try boundary.publish(leaf, files: files("one"), record: record(lease: lease))
        #expect(!again.isNew)
        #expect(try boundary.current(leaf)?.record.lease == lease)
        #expect(try allStatuses().filter { !$0.key.contains("generation.json") && $0.key.hasSuffix(".pem") } == before)
    }

    private func allStatuses() throws -> [String: FileStatus] {
        var statuses: [String: FileStatus] = [:]
        let directory = try root.directory("leaf/server")
        for name in try directory.list() {
            statuses[name] = try directory.status(of: name)
            guard statuses[name]?.kind == .directory else { continue }
            let inside = try directory.directory(name)
            for file in try inside.list() { statuses[name + "/" + file] = try inside.status(of: file) }
        }
        return statuses
    }

    @Test("P-54: files and directories have the modes that the output names")
    func modes() throws {
        let group = Process.effectiveGroup
        try boundary.prepare([leaf: Access(group: group)])
        let secret = GeneratedFile(name: "password", text: "p", mode: 0o400)
        let generation = try boundary.publish(
            leaf, files: files("one") + [secret], record: record(), access: Access(group: group)
        ).generation
        let inside = try root.directory("leaf/server/\(generation.name)")
        #expect(try inside.status().mode == 0o750)
        let modes = try inside.list().map { try inside.status(of: $0)?.mode }
        #expect(modes == [0o640, 0o640, 0o600, 0o400, 0o640])
        #expect(try boundary.publish(leaf, files: files("one") + [secret], record: record()).isNew, "the group is gone")
    }

    @Test("P-60: current, previous and the last confirmed generation are kept, older ones removed")
    func keeping() throws {
        var generations: [Generation] = []
        for number in 0..<6 {
            let publication = try boundary.publish(
                leaf, files: files("\(number)"), record: record(received: 1_700_000_000 + Int64(number)))
            generations.append(publication.generation)
            if number == 2 { try boundary.confirm(leaf, generation: publication.generation.name) }
        }
        let kept = [2, 4, 5].map { generations[$0].name.text }
        #expect(try names() == (["confirmed", "current"] + kept).sorted())
        #expect(generations[5].previous == generations[4].name)
        #expect(try boundary.view.confirmed(leaf) == generations[2].name)
    }

    @Test("a confirmed generation can be selected again, and the new one after it")
    func rollback() throws {
        #expect(try boundary.view.confirmed(leaf) == nil)
        let good = try boundary.publish(leaf, files: files("good"), record: record()).generation
        try boundary.confirm(leaf, generation: good.name)
        let new = try boundary.publish(leaf, files: files("new"), record: record(received: 1_700_000_001)).generation
        #expect(try boundary.view.confirmed(leaf) == good.name)
        #expect(try boundary.select(leaf, generation: good.name) == good)
        #expect(try text("cert.pem") == "cert.pem of good\n")
        #expect(try boundary.select(leaf, generation: new.name) == new)
        #expect(try boundary.current(leaf) == new)
    }

    @Test("what a crash leaves is removed; what a link names is not, nor what is not ours")
    func pruning() throws {
        let generation = try boundary.publish(leaf, files: files("one"), record: record()).generation
        let directory = try root.directory("leaf/server")
        _ = try directory.makeDirectory(".tmp-0011223344556677")
        try directory.makeLink(".tmp-8899aabbccddeeff", to: "gen-x")
        try directory.makeDirectory("gen-20200101T000000Z-00000000").replace("half", bytes: [1].span)
        try root.write("leaf/server/notes.txt", "mine")
        boundary.prune()
        #expect(try names() == ["current", generation.name.text, "notes.txt"])
    }

    @Test(
        "P-6: a damaged generation is told apart, and publishing heals it",
        arguments: [
            "privkey.pem", "generation.json", "cert.pem removed", "record removed", "all removed",
        ])
    func damage(what: String) throws {
        let generation = try boundary.publish(leaf, files: files("one"), record: record()).generation
        let inside = try root.directory("leaf/server/\(generation.name)")
        switch what {
        case "cert.pem removed": try inside.remove("cert.pem")
        case "record removed": try inside.remove("generation.json")
        case "all removed": try root.directory("leaf/server").removeTree(generation.name.text)
        default: try inside.replace(what, bytes: Array("{}".utf8).span)
        }
        let error = #expect(throws: BoundaryError.self) { _ = try boundary.current(leaf) }
        #expect(error?.summary.contains("damaged") == true)
        #expect(try boundary.publish(leaf, files: files("one"), record: record()).isNew)
        #expect(try text("privkey.pem") == "privkey.pem of one\n")
        #expect(try names().count == 2)
    }

    @Test(
        "a record of another output, or of a later form, is not taken",
        arguments: [
            ("\"leaf/server\"", "\"leaf/other\""), ("\"schema\": 1", "\"schema\": 2"),
        ])
    func records(old: String, new: String) throws {
        let generation = try boundary.publish(leaf, files: files("one"), record: record()).generation
        let inside = try root.directory("leaf/server/\(generation.name)")
        let text = String(decoding: try inside.read("generation.json", limit: 10_000), as: UTF8.self)
        let parts = text.split(separator: old, omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        try inside.replace("generation.json", bytes: Array(parts.joined(separator: new).utf8).span)
        #expect(throws: BoundaryError.self) { _ = try boundary.current(leaf) }
    }

    @Test("an output that is removed leaves nothing")
    func removing() throws {
        try boundary.publish(leaf, files: files("one"), record: record())
        try boundary.remove(leaf)
        try boundary.remove(leaf)
        #expect(try boundary.view.outputs().isEmpty)
    }

    @Test("P-40: room and rights are known before anything is issued")
    func preflight() throws {
        try boundary.checkWritable(leaf, expectedBytes: 10_000)
        #expect(try names().isEmpty)
        let free = try root.directory("").freeSpace().bytes
        let error = #expect(throws: BoundaryError.self) {
            try boundary.checkWritable(leaf, expectedBytes: Int(free) + (1 << 40))
        }
        guard case .noRoom = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "P-40: a read-only directory is known before anything is issued",
        .enabled(if: Process.effectiveUser != 0, "root writes in read-only directories"))
    func readOnly() throws {
        try boundary.publish(leaf, files: files("one"), record: record())
        try root.chmod("leaf", "500")
        #expect(throws: BoundaryError.self) {
            try boundary.checkWritable(OutputID("leaf/other").orFail, expectedBytes: 1)
        }
        try root.chmod("leaf/server", "500")
        #expect(throws: BoundaryError.self) { try boundary.checkWritable(leaf, expectedBytes: 1) }
        #expect(throws: BoundaryError.self) {
            try boundary.publish(leaf, files: files("two"), record: record())
        }
        #expect(try text("cert.pem") == "cert.pem of one\n")
        try root.chmod("leaf/server", "700")
        try root.chmod("leaf", "700")
    }

    @Test(
        "a group that the user is not in is known before anything is issued",
        .enabled(if: Process.effectiveUser != 0, "root is in every group"))
    func membership() throws {
        let foreign: UInt32 = 4_000_000_001
        #expect(throws: BoundaryError.self) {
            try boundary.checkWritable(leaf, expectedBytes: 1, access: Access(group: foreign))
        }
    }
}
