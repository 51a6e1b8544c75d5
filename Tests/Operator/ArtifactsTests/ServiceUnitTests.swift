import AgentConfig
import Artifacts
import Manifest
import System
import TestSupport
import Testing

/// Units as systemd's own tools see them.
@Suite struct ServiceUnitTests {
    struct Shape: CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout Identity) -> Void = { _ in }
        /// The highest score that the user's unit may have; `nil` where it has no sandbox to speak of.
        var user: Double? = 1.8

        var identity: Identity {
            var identity = SampleEnvironment.app("host1")
            change(&identity)
            return identity
        }
    }

    static let shapes = [
        Shape(testDescription: "an app"),
        Shape(
            testDescription: "an app that gives a file to a group",
            change: {
                $0.configuration.leaves[0].group = "www-data"
                $0.configuration.leaves[0].mode = 0o640
            }, user: nil),
        Shape(
            testDescription: "metrics",
            change: { $0.configuration.metrics = MetricsFile(path: "/var/lib/node exporter/web.prom") }),
        Shape(testDescription: "a root in a home", change: { $0.directory = "/home/web/.coppice" }),
        Shape(testDescription: "a root elsewhere", change: { $0.directory = "/srv/100% sure/$web" }),
        Shape(
            testDescription: "a hook that asks the user's manager",
            change: {
                let arguments = ["/usr/bin/systemctl", "--user", "reload", "web.service"]
                $0.configuration.leaves[0].onChange = Hook(arguments: arguments)
            }),
        Shape(
            testDescription: "nginx with a configuration of its own",
            change: {
                $0.configuration = SampleEnvironment.edge.configuration
                let test = ["/usr/sbin/nginx", "-t", "-c", "/srv/edge/nginx.conf"]
                $0.configuration.trusts[0].test = Hook(arguments: test)
                $0.configuration.trusts[0].onChange = Hook(arguments: ["/usr/sbin/nginx", "-s", "reload"])
            }),
        Shape(
            testDescription: "nginx in a home",
            change: {
                let arguments = ["/usr/sbin/nginx", "-s", "reload", "-c", "/home/web/nginx.conf"]
                $0.configuration.leaves[0].onChange = Hook(arguments: arguments)
            }, user: 1.9),
    ]

    private static func unit(_ shape: Shape, _ manager: ServiceUnit.Manager) throws -> ServiceUnit {
        ServiceUnit(
            shape.identity, in: SampleEnvironment.production, manager: manager,
            program: try Products.path(of: "coppice-agent"))
    }

    @Test(arguments: shapes, ServiceUnit.Manager.allCases)
    func systemdFindsNothingToSay(_ shape: Shape, _ manager: ServiceUnit.Manager) throws {
        let unit = try Self.unit(shape, manager)
        let answer = try SystemdAnalyze().verify(unit, manager)
        #expect(answer == "", "\(unit.text)")
    }

    @Test(arguments: shapes)
    func systemUnitsAreClosed(_ shape: Shape) throws {
        let unit = try Self.unit(shape, .system)
        let exposure = try SystemdAnalyze().exposure(unit, .system)
        #expect(exposure <= 1.5, "\(unit.text)")
    }

    @Test(arguments: shapes)
    func userUnitsAreClosed(_ shape: Shape) throws {
        let unit = try Self.unit(shape, .user)
        let exposure = try SystemdAnalyze().exposure(unit, .user)
        guard let limit = shape.user else {
            #expect(unit.text.contains("# Some file is given to a group"))
            return
        }
        #expect(exposure <= limit, "\(unit.text)")
    }

    /// systemd.exec(5) of systemd 252 says of each that it is not supported for a user's service manager.
    @Test(arguments: shapes)
    func userUnitsLeaveOutWhatIsNotEnforced(_ shape: Shape) throws {
        let settings = Self.settings(try Self.unit(shape, .user))
        let unsupported = [
            "User", "Group", "ProtectProc", "ProcSubset", "ProtectControlGroups", "RemoveIPC", "DevicePolicy",
            "IPAddressDeny", "RootImage", "LogNamespace",
        ]
        #expect(unsupported.filter { settings[$0] != nil } == [])
        let namespaces = ["ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "CapabilityBoundingSet"]
        if settings["PrivateUsers"] == nil { #expect(namespaces.filter { settings[$0] != nil } == []) }
    }

    @Test(arguments: shapes, ServiceUnit.Manager.allCases)
    func whatEveryUnitSays(_ shape: Shape, _ manager: ServiceUnit.Manager) throws {
        let settings = Self.settings(try Self.unit(shape, manager))
        let expected = [
            "Type": "notify", "WatchdogSec": "60s", "TimeoutStartSec": "90s", "LimitCORE": "0",
            "ExecReload": "/bin/kill -HUP $MAINPID", "Restart": "on-failure", "RestartSec": "5s",
            "NoNewPrivileges": "yes", "MemoryDenyWriteExecute": "yes", "KeyringMode": "private",
            "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
        ]
        for (name, value) in expected { #expect(settings[name] == value, "\(name)") }
        #expect(settings["RemoveIPC"] == nil)
    }

    @Test func aGroupNeedsTheHostsUsers() throws {
        let closed = Self.settings(try Self.unit(Self.shapes[0], .system))
        #expect(closed["PrivateUsers"] == "yes" && closed["StateDirectory"] == "coppice/web")
        #expect(closed["StateDirectoryMode"] == "0700" && closed["SystemCallFilter"] == "~@privileged @resources")
        let open = Self.settings(try Self.unit(Self.shapes[1], .system))
        #expect(open["PrivateUsers"] == "no" && open["StateDirectory"] == nil)
        #expect(open["SystemCallFilter"] == "@chown")
    }

    @Test func aRootElsewhereIsWritten() throws {
        let settings = Self.settings(try Self.unit(Self.shapes[4], .system))
        #expect(settings["StateDirectory"] == nil && settings["ReadWritePaths"] == "\"/srv/100%% sure/$web\"")
        #expect(settings["ConditionPathExists"] == "/srv/100%% sure/$web/agent.yaml", "a condition takes no quotes")
        #expect(settings["ExecStart"]?.hasSuffix(" run --dir \"/srv/100%% sure/$$web\"") == true)
    }

    @Test(arguments: shapes, ServiceUnit.Manager.allCases)
    func nothingWaitsForAnIdentityWithoutAConfiguration(_ shape: Shape, _ manager: ServiceUnit.Manager) throws {
        let ready = ServiceUnit.ready(shape.identity, in: SampleEnvironment.production, manager: manager)
        for unit in [try Self.unit(shape, manager), ready] {
            let path = Self.settings(unit)["ConditionPathExists"]
            #expect(path?.replacing("%%", with: "%") == shape.identity.directory + "/agent.yaml")
        }
    }

    @Test(
        "a template names its instance wherever it names the directory",
        arguments: [ServiceUnit.template, .readyTemplate])
    func templatesNameTheirInstance(_ template: ServiceUnit) {
        let paths = template.text.split(separator: "\n").filter { $0.contains("=") && $0.contains("/var/lib/coppice/") }
        #expect(paths.count >= 2)
        #expect(paths.allSatisfy { $0.contains("/var/lib/coppice/%i") }, "\(paths)")
    }

    @Test(arguments: [ServiceUnit.template, .readyTemplate])
    func thePackagedExamplesAreTheTemplates(_ template: ServiceUnit) throws {
        let (directory, name) = (Checkout.path + "/packaging/systemd", template.fileName)
        if ProcessEnvironment["COPPICE_RECORD"] != nil {
            let text = Array(template.text.utf8)
            try Directory.open(String(directory)).replace(name, bytes: text.span, mode: 0o644, durable: false)
            Issue.record("recorded \(name)")
        }
        let packaged = try Files.read(directory + "/" + name, limit: 1 << 16)
        #expect(String(decoding: packaged, as: UTF8.self) == template.text)
    }

    /// The last value of each setting.
    static func settings(_ unit: ServiceUnit) -> [String: String] {
        let pairs = unit.text.split(separator: "\n").filter { !$0.hasPrefix("#") && $0.contains("=") }.map { line in
            (String(line.prefix { $0 != "=" }), String(line.drop { $0 != "=" }.dropFirst()))
        }
        return Dictionary(pairs) { _, last in last }
    }
}
