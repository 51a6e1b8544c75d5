import Artifacts
import Core
import Manifest
import System
import TestSupport
import Testing

/// Everything that is compiled from the example, text by text.
@Suite struct GoldenTests {
    static let environments = ["test", "prod"]

    @Test(arguments: environments)
    func agentsAndUnits(name: String) throws {
        let environment = try Example.environment(name)
        var texts: [String: String] = [:]
        for identity in environment.identities {
            for file in environment.compiledFiles(of: identity) {
                if case .text(let text) = file.content { texts[identity.name + "/" + file.path] = text }
            }
            for unit in [
                ServiceUnit(identity, in: environment, manager: .user),
                ServiceUnit.ready(identity, in: environment, manager: .user),
            ] {
                texts[identity.name + "/user/" + unit.fileName] = unit.text
            }
        }
        try Goldens(path: name + "/identities").expect(texts)
    }

    @Test(arguments: [("test", "t1"), ("prod", "host1")])
    func hosts(name: String, host: String) throws {
        var texts: [String: String] = [:]
        for file in try HostFiles(of: host, in: Example.environment(name)).files {
            if case .text(let text) = file.content { texts[file.path] = text }
        }
        try Goldens(path: "\(name)/hosts/\(host)").expect(texts)
    }

    @Test(arguments: environments, ExportFormat.allCases)
    func exports(name: String, format: ExportFormat) throws {
        let files = try Example.export(Example.environment(name)).files(format)
        let texts = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
        #expect(texts.count == files.count)
        try Goldens(path: name + "/" + format.rawValue).expect(texts)
    }

    @Test("no compiled file of one identity names another", arguments: environments)
    func identitiesAreApart(name: String) throws {
        let environment = try Example.environment(name)
        for identity in environment.identities {
            let others = environment.identities.filter { $0.workload != identity.workload }
            for file in environment.compiledFiles(of: identity) {
                guard case .text(let text) = file.content else { continue }
                for other in others {
                    #expect(!text.contains(environment.objectName(other)) && !text.contains(other.directory + "/"))
                }
            }
        }
    }

    @Test(
        "terraform has nothing to put right",
        .enabled(
            if: Files.isExecutable("/usr/local/bin/terraform") || Files.isExecutable("/usr/bin/terraform"),
            "there is no terraform here"),
        arguments: environments)
    func terraformIsFormatted(name: String) throws {
        let program = ["/usr/local/bin/terraform", "/usr/bin/terraform"].first(where: Files.isExecutable) ?? ""
        let scratch = try Scratch()
        for file in try Example.export(Example.environment(name)).files(.terraform) where file.path.hasSuffix(".tf") {
            try scratch.write(file.path, file.text)
        }
        let child = try ChildProcess.spawn(
            [program, "fmt", "-check", "-diff", "-recursive", scratch.path],
            environment: ["HOME": scratch.path, "PATH": "/usr/bin:/bin"], output: .captured(limit: 1 << 20))
        let ending = try child.wait(timeout: .hangLimit)
        #expect(ending.isSuccess, "\(String(decoding: child.output, as: UTF8.self))")
    }
}
