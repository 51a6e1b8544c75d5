import Artifacts
import Manifest
import TestSupport
import Testing

/// The units that wait for an agent's files, as systemd's own tools see them.
@Suite struct ReadyUnitTests {
    private static func units(
        _ shape: ServiceUnitTests.Shape, _ manager: ServiceUnit.Manager
    ) throws -> (ready: ServiceUnit, agent: ServiceUnit) {
        let (environment, program) = (SampleEnvironment.production, try Products.path(of: "coppice-agent"))
        return (
            ServiceUnit.ready(shape.identity, in: environment, manager: manager, program: program),
            ServiceUnit(shape.identity, in: environment, manager: manager, program: program)
        )
    }

    @Test(arguments: ServiceUnitTests.shapes, ServiceUnit.Manager.allCases)
    func systemdFindsNothingToSay(_ shape: ServiceUnitTests.Shape, _ manager: ServiceUnit.Manager) throws {
        let units = try Self.units(shape, manager)
        #expect(try SystemdAnalyze().verify(units.ready, manager, beside: [units.agent]) == "", "\(units.ready.text)")
        let name = units.ready.fileName
        let proxy = "[Unit]\nWants=\(name)\nAfter=\(name)\n[Service]\nExecStart=/bin/true\n"
        let all = [units.agent, units.ready]
        #expect(try SystemdAnalyze().verify(proxy, named: "proxy.service", manager, beside: all) == "")
    }

    @Test(arguments: ServiceUnitTests.shapes)
    func theyAreClosed(_ shape: ServiceUnitTests.Shape) throws {
        let system = try Self.units(shape, .system).ready
        #expect(try SystemdAnalyze().exposure(system, .system) <= 1.2, "\(system.text)")
        guard let limit = shape.user else { return }
        let user = try Self.units(shape, .user).ready
        #expect(try SystemdAnalyze().exposure(user, .user) <= limit, "\(user.text)")
    }

    @Test(arguments: ServiceUnitTests.shapes, ServiceUnit.Manager.allCases)
    func whatEveryUnitSays(_ shape: ServiceUnitTests.Shape, _ manager: ServiceUnit.Manager) throws {
        let (ready, agent) = try Self.units(shape, manager)
        #expect(ready.fileName == "coppice-ready@web.host1.service")
        let settings = ServiceUnitTests.settings(ready)
        let expected = [
            "Wants": agent.fileName, "After": agent.fileName, "Type": "oneshot",
            "TimeoutStartSec": "90s", "NoNewPrivileges": "yes",
        ]
        for (name, value) in expected { #expect(settings[name] == value, "\(name)") }
        #expect(settings["ExecStart"]?.hasSuffix(" --timeout 1m") == true)
        #expect(settings["User"] == (manager == .system ? shape.identity.user : nil))
        for name in [
            "BindsTo", "Requires", "WantedBy", "ReadWritePaths", "StateDirectory", "BindPaths", "PartOf",
            "RemainAfterExit",
        ] {
            #expect(settings[name] == nil, "\(name)")
        }
    }

    @Test("it runs the coppice that lies beside the agent, on the same directory")
    func whatItRuns() throws {
        let (environment, shapes) = (SampleEnvironment.production, ServiceUnitTests.shapes)
        func start(_ shape: ServiceUnitTests.Shape, _ program: String) -> String? {
            let unit = ServiceUnit.ready(shape.identity, in: environment, program: program)
            return ServiceUnitTests.settings(unit)["ExecStart"]
        }
        #expect(
            start(shapes[0], "/usr/bin/coppice-agent")
                == "/usr/bin/coppice wait --dir /var/lib/coppice/web --timeout 1m")
        #expect(
            start(shapes[4], "/opt/my tools/coppice-agent")
                == "\"/opt/my tools/coppice\" wait --dir \"/srv/100%% sure/$$web\" --timeout 1m")
        #expect(start(shapes[0], "/coppice-agent")?.hasPrefix("/coppice wait ") == true)
    }

    @Test("of a home it sees the boundary directory alone, and cannot write there")
    func homes() throws {
        let settings = ServiceUnitTests.settings(try Self.units(ServiceUnitTests.shapes[3], .system).ready)
        #expect(settings["ProtectHome"] == "tmpfs" && settings["BindReadOnlyPaths"] == "-/home/web/.coppice")
    }
}
