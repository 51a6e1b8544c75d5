import System
import TestSupport
import Testing

@testable import Boundary

@Suite struct PermissionChecksTests {
    /// One thing that is wrong, and the command that the error must name.
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var harm: @Sendable (BoundaryFixture) throws -> Void
        /// The path that the error names, below the scratch directory, and its hint.
        var path: String
        var hint: String
    }

    @Test(
        "P-54: each thing that lets others in is its own error, with the command that helps",
        arguments: [
            Case(
                testDescription: "a root that all can read", harm: { try $0.chmod("", "755") }, path: "root",
                hint: "chmod 0700 "),
            Case(
                testDescription: "a root that its group can write", harm: { try $0.chmod("", "770") }, path: "root",
                hint: "chmod 0700 "),
            Case(
                testDescription: "a readable key directory",
                harm: {
                    try $0.directory("mtls")
                    try $0.chmod("mtls", "750")
                }, path: "root/mtls", hint: "chmod 0700 "),
            Case(
                testDescription: "a readable state directory",
                harm: {
                    try $0.directory("state")
                    try $0.chmod("state", "711")
                }, path: "root/state", hint: "chmod 0700 "),
            Case(
                testDescription: "an output directory for all",
                harm: {
                    try $0.directory("leaf/server")
                    try $0.chmod("leaf/server", "755")
                }, path: "root/leaf/server", hint: "chmod 0700 "),
            Case(
                testDescription: "a configuration that others can write",
                harm: {
                    try $0.write("agent.yaml", "kind: app\n")
                    try $0.chmod("agent.yaml", "666")
                }, path: "root/agent.yaml", hint: "chmod 0600 "),
            Case(
                testDescription: "a trust for Vault that its group can write",
                harm: {
                    try $0.write("ca/vault-ca.pem", "")
                    try $0.chmod("ca/vault-ca.pem", "664")
                }, path: "root/ca/vault-ca.pem", hint: "chmod 0644 "),
            Case(
                testDescription: "a parent that all can write", harm: { try $0.chmod("..", "777") }, path: "",
                hint: "chmod 0755 "),
            Case(
                testDescription: "a link in the place of a directory",
                harm: {
                    try $0.directory("elsewhere")
                    try $0.directory("").makeLink("leaf", to: "elsewhere")
                }, path: "root/leaf", hint: "remove the link "),
            Case(
                testDescription: "a trust for Vault behind a link",
                harm: { try $0.directory("ca").makeLink("vault-ca.pem", to: "/etc/ssl/cert.pem") },
                path: "root/ca/vault-ca.pem", hint: "remove the link "),
            Case(
                testDescription: "a current that leads out",
                harm: { try $0.directory("leaf/server").makeLink("current", to: "../../elsewhere") },
                path: "root/leaf/server/current", hint: "rm "),
            Case(
                testDescription: "a current of the client keypair that leads out",
                harm: { root in
                    for name in ["gen-20270115-080000-00000001", "gen-20270116-080000-00000001"] {
                        try root.directory("mtls/" + name)
                    }
                    try root.directory("mtls").makeLink("current", to: "../../elsewhere")
                }, path: "root/mtls/current", hint: "ln -sfnT gen-20270116-080000-00000001 /"),
            Case(
                testDescription: "another link in an output",
                harm: { try $0.directory("leaf/server").makeLink("cert.pem", to: "gen-1") },
                path: "root/leaf/server/cert.pem",
                hint: "remove the link "),
            Case(
                testDescription: "a file in the place of a directory", harm: { try $0.write("state", "") },
                path: "root/state",
                hint: "move "),
        ])
    func harms(test: Case) throws {
        let root = try BoundaryFixture()
        _ = try root.open()
        try test.harm(root)
        let error = #expect(throws: BoundaryError.self) { _ = try root.open() }
        let path = test.path.isEmpty ? root.scratch.path : root.scratch.path + "/" + test.path
        #expect(error?.summary.hasPrefix(path + ": ") == true, "\(error?.summary ?? "")")
        #expect(error?.hints.first?.hasPrefix(test.hint) == true, "\(error?.hints.first ?? "")")
    }

    @Test("a boundary directory that is missing, or no directory")
    func missing() throws {
        let scratch = try Scratch()
        let path = try scratch.write("file", "")
        #expect(throws: BoundaryError.notADirectory(path: path)) { _ = try BoundaryDirectory.open(path) }
        #expect(throws: BoundaryError.missing(path: path + "x")) { _ = try BoundaryDirectory.open(path + "x") }
    }

    @Test("a boundary directory is made private, and opened the next time")
    func creating() throws {
        let scratch = try Scratch()
        let path = scratch.directory.path(of: "new")
        #expect(try BoundaryDirectory.create(path + "/").path == path)
        #expect(try scratch.directory.status(of: "new")?.mode == 0o700)
        #expect(try BoundaryDirectory.create(path).path == path)
    }

    @Test("a directory with other things in it is not taken for a boundary, and left as it is")
    func occupied() throws {
        let root = try BoundaryFixture()
        try root.write("passwd", "")
        try root.directory("ssh")
        let before = try root.directory("").status()
        #expect(throws: BoundaryError.occupied(path: root.path, names: ["passwd", "ssh"])) { _ = try root.open() }
        #expect(try root.directory("").status() == before)
        try root.write("agent.yaml", "")
        _ = try root.open()
    }

    @Test("a home directory with nothing but hidden files can become one")
    func hidden() throws {
        let root = try BoundaryFixture()
        try root.write(".profile", "")
        _ = try root.open()
    }

    @Test("a directory of the system is none, by whatever path")
    func systems() throws {
        let root = try BoundaryFixture()
        try root.write("agent.yaml", "")
        try root.scratch.directory.makeLink("link", to: root.path)
        let system = [root.scratch.path + "/link", root.scratch.path + "/gone"]
        let error = #expect(throws: BoundaryError.self) {
            try OccupiedDirectory(directory: try root.directory(""), system: system).check()
        }
        #expect(error == .ofTheSystem(path: root.path))
        #expect(error?.hints.contains { $0.contains("chmod") || $0.contains("chown") } == false)
    }

    @Test("links on the way to the boundary directory are followed, and looked at")
    func linksAbove() throws {
        let root = try BoundaryFixture()
        try root.scratch.directory.makeLink("way", to: root.scratch.path)
        #expect(try BoundaryDirectory.open(root.scratch.path + "/way/root").path == root.path)
        try root.scratch.directory.makeLink("loop", to: "loop")
        #expect(throws: BoundaryError.self) { _ = try BoundaryDirectory.open(root.scratch.path + "/loop/root") }
    }

    @Test(
        "root opens only what root owns",
        .enabled(if: Process.effectiveUser == 0, "needs root to give a directory away"))
    func foreign() throws {
        let root = try BoundaryFixture()
        let child = try ChildProcess.spawn(["/bin/chown", "1", root.path])
        try #require(child.wait(timeout: .hangLimit).isSuccess)
        let error = #expect(throws: BoundaryError.self) { _ = try root.open() }
        #expect(error == .notTheOwner(directory: root.path, owner: 1, effective: 0))
        #expect(
            error?.hints.first?.hasPrefix(
                "run the same command as that user: runuser -u \(Accounts.shownUser(1)) -- \(CommandLine.arguments[0])")
                == true)
    }

    @Test("the modes on the way are those that an output's readers need")
    func preparing() throws {
        let root = try BoundaryFixture()
        let boundary = try root.open()
        let group = Process.effectiveGroup
        try boundary.prepare([leaf: Access(group: group), trust: Access()])
        let modes = try ["", "leaf", "leaf/server", "trust", "trust/upstream"].map {
            try root.directory($0).status().mode
        }
        #expect(modes == [0o710, 0o750, 0o750, 0o700, 0o700])
        try boundary.prepare([leaf: Access()])
        #expect(try root.directory("").status().mode == 0o700)
        #expect(try root.directory("leaf").status().mode == 0o700)
        _ = try root.open()
    }

    @Test("outputs of one boundary name one group")
    func groups() throws {
        let boundary = try BoundaryFixture().open()
        #expect(throws: BoundaryError.severalGroups(path: boundary.path, groups: [1, 2])) {
            try boundary.prepare([leaf: Access(group: 1), trust: Access(group: 2)])
        }
    }

    @Test(
        "every error has a summary and hints",
        arguments: [
            BoundaryError.notFound(tried: ["a"]), .several(["a", "b"]), .system(.badName("x")), .missing(path: "/p"),
            .wrongOwner(path: "/p", owner: 1, expected: 0), .strangersCanWrite(path: "/p", mode: 0o777, expected: nil),
            .danglingLink(path: "/p", target: "t"),
            .strangersCanRead(path: "/p", mode: 0o755, expected: 0o700), .unexpectedLink(path: "/p", target: "t"),
            .notADirectory(path: "/p"), .notTheOwner(directory: "/p", owner: 1, effective: 0),
            .severalGroups(path: "/p", groups: [1, 2]), .notInGroup(1, output: leaf),
            .noRoom(path: "/p", needed: 1, free: 0), .damaged(path: "/p", reason: "r"),
            .nothingCurrent(leaf), .ofTheSystem(path: "/p"), .occupied(path: "/p", names: ["x"]),
        ])
    func remedies(error: BoundaryError) {
        #expect(!error.summary.isEmpty)
        #expect(!error.hints.isEmpty)
        #expect(error.hints.allSatisfy { !$0.isEmpty })
    }
}

/// A user's service manager puts an agent into a user namespace where root has no id of its own.
@Suite struct UserNamespaceTests {
    @Test(
        arguments: zip(
            [
                "         0          0 4294967295\n", "      1000       1000          1\n", "0 1000 1\n", "",
                "5 0 1\n7 9 3\n",
            ],
            [false, true, false, true, true]))
    func mapsTellWhetherThereIsARoot(map: String, hides: Bool) {
        #expect(UserNamespace.hidesRoot(map) == hides)
    }

    private static let canMakeOne: Bool = {
        let child = try? ChildProcess.spawn(
            ["/usr/bin/unshare", "--user", "--map-current-user", "/bin/true"], output: .discarded)
        return (try? child?.wait(timeout: .hangLimit).isSuccess) == true
    }()

    @Test(
        "root's directories above the boundary are taken for root's",
        .enabled(if: canMakeOne && Process.effectiveUser != 0, "needs user namespaces, and another user than root"))
    func rootsDirectoriesAreTaken() throws {
        let root = try BoundaryFixture()
        try root.write("agent.yaml", "kind: app\n")
        let agent = Files.split(try Helper.path()).directory + "/coppice-agent"
        let words = ["/usr/bin/unshare", "--user", "--map-current-user", agent, "run", "--once", "--dir", root.path]
        let child = try ChildProcess.spawn(words, environment: Products.environment, output: .captured(limit: 1 << 16))
        _ = try child.wait(timeout: .hangLimit)
        let output = String(decoding: child.output, as: UTF8.self)
        #expect(output.contains("agent.yaml:1:1: error: agent.yaml needs `identity`"), "\(output)")
    }
}
