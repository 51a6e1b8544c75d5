import AgentConfig
import Artifacts
import Manifest
import System
import TestSupport
import Testing

/// What is laid over a host's `/`, as systemd's own tools see it.
@Suite struct HostFilesTests {
    /// web gives files to www-data and reloads its app; edge serves nginx, named by `proxy:` alone.
    private static func environment(
        app: (inout Identity) -> Void = { _ in }, proxy: (inout Identity) -> Void = { _ in }
    ) -> Environment {
        var environment = SampleEnvironment.production
        var (web, edge) = (SampleEnvironment.app("host1"), SampleEnvironment.edge)
        (edge.instance, edge.proxy) = ("host1", ProxySettings(kind: .nginx))
        web.configuration.leaves[0].group = "www-data"
        web.configuration.leaves[0].onChange = Hook(arguments: ["/usr/bin/systemctl", "reload", "web"])
        app(&web)
        proxy(&edge)
        environment.identities = [web, SampleEnvironment.app("host2"), edge]
        return environment
    }

    private static func texts(_ environment: Environment, host: String = "host1") throws -> [String: String] {
        let files = try HostFiles(of: host, in: environment).files
        return Dictionary(
            uniqueKeysWithValues: files.map { file in
                if case .text(let text) = file.content { (file.path, text) } else { (file.path, "") }
            })
    }

    @Test func holdsWhatItsIdentitiesNeedAndNothingOfOtherHosts() throws {
        let texts = try Self.texts(Self.environment())
        #expect(
            texts.keys.sorted() == [
                "usr/lib/systemd/system/coppice-edge.host1.service",
                "usr/lib/systemd/system/coppice-ready@edge.host1.service",
                "usr/lib/systemd/system/coppice-ready@web.host1.service",
                "usr/lib/systemd/system/coppice-web.host1.service",
                "usr/lib/systemd/system/nginx.service.d/50-coppice-edge.host1.conf",
                "usr/lib/systemd/system/web.service.d/50-coppice-web.host1.conf",
                "usr/lib/sysusers.d/coppice-host1.conf", "usr/lib/tmpfiles.d/coppice-host1.conf",
                "usr/share/coppice/host1/edge.host1/agent.yaml", "usr/share/coppice/host1/edge.host1/ca/pki_int.pem",
                "usr/share/coppice/host1/edge.host1/ca/vault-ca.pem", "usr/share/coppice/host1/web.host1/agent.yaml",
                "usr/share/coppice/host1/web.host1/ca/pki_int.pem",
                "usr/share/coppice/host1/web.host1/ca/vault-ca.pem",
                "usr/share/polkit-1/rules.d/50-coppice-host1.rules",
            ])
        #expect(!texts.values.contains { $0.contains("host2") })
        #expect(throws: ManifestLookupError.unknownHost("h", environment: "prod", known: ["host1", "host2"])) {
            try HostFiles(of: "h", in: Self.environment())
        }
    }

    @Test func everyFileCanBeReadAndHoldsNoSecret() throws {
        #expect(try HostFiles(of: "host1", in: Self.environment()).files.allSatisfy { $0.mode == 0o644 })
    }

    @Test func agentsAreInTheGroupsOfTheirFiles() throws {
        let texts = try Self.texts(Self.environment())
        let web = try #require(texts["usr/lib/systemd/system/coppice-web.host1.service"])
        #expect(web.contains("\nSupplementaryGroups=www-data\n"))
        #expect(texts["usr/lib/systemd/system/coppice-edge.host1.service"]?.contains("SupplementaryGroups") == false)
    }

    /// At each start the service manager would give the directory, and all below it, to the user's own group.
    @Test("files given to a group keep it when the agent is restarted")
    func noStateDirectoryWithGroups() throws {
        let texts = try Self.texts(Self.environment())
        let web = try #require(texts["usr/lib/systemd/system/coppice-web.host1.service"])
        #expect(!web.contains("StateDirectory") && web.contains("\nReadWritePaths=/var/lib/coppice/web\n"))
        #expect(
            texts["usr/lib/systemd/system/coppice-edge.host1.service"]?.contains("\nStateDirectory=coppice/edge\n")
                == true)
    }

    struct Call: CustomTestStringConvertible {
        var testDescription: String { words.joined(separator: " ") }
        var words: [String]
        /// The verb and unit that the rule allows; `nil` where it allows nothing.
        var allowed: (verb: String, unit: String)?
    }

    static let calls = [
        Call(words: ["/usr/bin/systemctl", "reload", "app"], allowed: ("reload", "app.service")),
        Call(words: ["/bin/systemctl", "--no-block", "restart", "a@b.service"], allowed: ("restart", "a@b.service")),
        Call(words: ["/bin/systemctl", "reload-or-restart", "app"], allowed: ("reload-or-restart", "app.service")),
        Call(
            words: ["/bin/systemctl", "try-reload-or-restart", "app"],
            allowed: ("reload-or-try-restart", "app.service")),
        Call(words: ["/usr/bin/systemctl", "--user", "reload", "app"]),
        Call(words: ["/usr/bin/systemctl", "-H", "other", "reload", "app"]),
        Call(words: ["/usr/bin/systemctl", "stop", "app"]),
        Call(words: ["/usr/bin/systemctl", "reload", "app*"]),
        Call(words: ["/usr/bin/systemctl", "reload", "a\", evil: \""]),
        Call(words: ["/usr/bin/systemctl", "daemon-reload"]),
        Call(words: ["./reload-app", "reload", "app"]),
    ]

    @Test(arguments: calls)
    func aRuleAllowsWhatAHookAsksForAndNothingElse(_ call: Call) throws {
        let environment = Self.environment {
            $0.configuration.leaves[0].onChange = Hook(arguments: call.words)
        } proxy: {
            $0.configuration.trusts[0].onChange = nil
        }
        let texts = try Self.texts(environment)
        let rule = texts["usr/share/polkit-1/rules.d/50-coppice-host1.rules"]
        guard let allowed = call.allowed else {
            #expect(rule == nil)
            #expect(!texts.keys.contains { $0.contains("50-coppice-web.host1.conf") })
            return
        }
        let entries = try #require(rule).split(separator: "\n").filter { $0.hasPrefix("    { user:") }
        #expect(entries == ["    { user: \"web\", verb: \"\(allowed.verb)\", unit: \"\(allowed.unit)\" },"])
        #expect(texts["usr/lib/systemd/system/\(allowed.unit).d/50-coppice-web.host1.conf"] != nil)
    }

    @Test func identitiesWithoutKnownUnitsAreNamed() throws {
        let environment = Self.environment { $0.configuration.leaves[0].onChange = nil }
        let tree = try HostFiles(of: "host1", in: environment)
        #expect(tree.identitiesWithoutUnits.map(\.name) == ["web.host1"])
    }
}

/// The same, laid over an empty root by the programs that read it.
@Suite struct HostInstallTests {
    private static func installed(_ program: String) -> Bool { Files.isExecutable("/usr/bin/" + program) }

    /// A root with the tree of the example's host1 laid over it.
    private static func root() throws -> Scratch {
        let scratch = try Scratch()
        for file in try HostFiles(of: "host1", in: Example.environment("prod")).files {
            guard case .text(let text) = file.content else { continue }
            let directory = Files.split(file.path).directory.split(separator: "/").map(String.init)
            let holder = try directory.reduce(scratch.directory) { try $0.ensureDirectory($1) }
            try holder.create(Files.split(file.path).name, bytes: Array(text.utf8).span, mode: 0o644)
        }
        _ = try scratch.directory.ensureDirectory("etc")
        return scratch
    }

    /// The option of systemd's installers that names the directory they take for `/`.
    private static func below(_ scratch: Scratch) -> String { "--" + "root=" + scratch.path }

    private static func run(_ words: [String], _ scratch: Scratch) throws -> (isSuccess: Bool, output: String) {
        let child = try ChildProcess.spawn(
            words, environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": scratch.path],
            directory: scratch.path, output: .captured(limit: 1 << 20))
        let ending = try child.wait(timeout: .hangLimit)
        return (ending.isSuccess, String(decoding: child.output, as: UTF8.self))
    }

    @Test("systemd-sysusers makes the users, groups and memberships", .enabled(if: installed("systemd-sysusers")))
    func users() throws {
        let scratch = try Self.root()
        let made = try Self.run(["/usr/bin/systemd-sysusers", Self.below(scratch)], scratch)
        #expect(made.isSuccess, "\(made.output)")
        let etc = try scratch.directory.directory("etc")
        let users = String(decoding: try etc.read("passwd", limit: 1 << 16), as: UTF8.self)
        let groups = String(decoding: try etc.read("group", limit: 1 << 16), as: UTF8.self)
        let identities = try HostFiles(of: "host1", in: Example.environment("prod")).identities
        for identity in identities {
            #expect(users.split(separator: "\n").contains { $0.hasPrefix(identity.user + ":") }, "\(identity.user)")
        }
        #expect(users.split(separator: "\n").count == identities.count)
        let members = groups.split(separator: "\n").first { $0.hasPrefix("www-data:") }?.split(separator: ":").last
        #expect(Set(members?.split(separator: ",") ?? []) == ["web", "edge-agent"], "\(groups)")
    }

    @Test("systemd-tmpfiles understands every line", .enabled(if: installed("systemd-tmpfiles")))
    func directories() throws {
        let scratch = try Self.root()
        let users = try Self.run(["/usr/bin/systemd-sysusers", Self.below(scratch)], scratch)
        #expect(users.isSuccess)
        // Without root no directory can be given to its user; that every line is understood is seen all the same.
        let read = ["/usr/bin/systemd-tmpfiles", "--create", "--prefix=/var/lib/coppice", Self.below(scratch)]
        let good = try Self.run(read, scratch)
        #expect(!good.output.contains(".conf:"), "\(good.output)")
        let made = try scratch.directory.directory(at: ["var", "lib", "coppice"]).list()
        #expect(made.contains("web") && made.contains("edge"), "\(made)")
        try scratch.directory.directory(at: ["usr", "lib", "tmpfiles.d"]).create(
            "wrong.conf", bytes: Array("d /var/lib/coppice/x 0700 nobody-at-all - -\n".utf8).span, mode: 0o644)
        #expect(try Self.run(read, scratch).output.contains("wrong.conf:1: "))
    }

    @Test("systemd finds nothing to say of the drop-ins", arguments: ["web.host1", "edge.host1"])
    func dropIns(_ name: String) throws {
        let environment = try Example.environment("prod")
        let identity = try environment.identity(name)
        let files = try HostFiles(of: "host1", in: environment).files.filter {
            $0.path.hasSuffix("/50-\(environment.objectName(identity)).conf")
        }
        #expect(!files.isEmpty)
        for file in files {
            guard case .text(let text) = file.content else { continue }
            let program = try Products.path(of: "coppice-agent")
            let service = text.contains("[Service]") ? "" : "\n[Service]\n"
            let unit = text + service + "ExecStart=/bin/true\n"
            let answer = try SystemdAnalyze().verify(
                unit, named: "proxy.service", .system,
                beside: [
                    ServiceUnit.ready(identity, in: environment, program: program),
                    ServiceUnit(identity, in: environment, program: program),
                ])
            #expect(answer == "", "\(text)")
        }
    }
}
