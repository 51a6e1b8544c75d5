import System
import TestSupport
import Testing

/// What a program is not linked to it cannot do.
///
/// A sanitizer brings libraries of its own, so these are about the usual build.
@Suite(.disabled(if: ProcessEnvironment["COPPICE_SANITIZER"] != nil, "a sanitizer links more"))
struct LinkageTests {
    @Test("P-64: the agent is linked to no server, no issuing and no Foundation")
    func agentNeedsLittle() throws {
        let needed = try Scratch().run(["readelf", "-d", Products.path(of: "coppice-agent")])
        #expect(needed.status == 0 && needed.output.contains("libcurl"))
        for library in ["microhttpd", "gnutls", "Foundation", "_FoundationICU", "libdispatch"] {
            #expect(!needed.output.contains(library))
        }
    }

    /// The targets that no code of may be in the agent, by the program that has it.
    static let foreign = [
        "coppice": ["OperatorCommands", "Manifest", "Artifacts", "Reconcile", "Prove", "Doctor", "VaultPolicy"],
        "coppice-lab": ["LabCommands", "Lab", "HTTPServer", "Issuing"],
    ]

    @Test("no code of the operator's commands, of the lab or of issuing is in the agent", arguments: foreign.keys)
    func agentHasNoForeignCode(_ program: String) throws {
        let modules = try #require(Self.foreign[program]).map { "$s\($0.utf8.count)\($0)" }
        let (agent, other) = (try symbols(of: "coppice-agent"), try symbols(of: program))
        for module in modules {
            #expect(other.contains { $0.hasPrefix(module) }, "\(module) is not in \(program) either: was it renamed?")
            #expect(!agent.contains { $0.hasPrefix(module) }, "\(module) is in the agent")
        }
    }

    @Test("the agent calls nothing that serves")
    func agentServesNothing() throws {
        let call = " U MHD_start_daemon"
        #expect(try symbols(of: "coppice-lab").contains { $0 == call })
        #expect(try !symbols(of: "coppice-agent").contains { $0 == call })
    }

    /// The beginnings of a program's symbols: a Swift symbol begins with its module's length and name; what a program
    /// calls in a library is undefined.
    private func symbols(of program: String) throws -> Set<Substring> {
        let filter = #"nm "$1" | grep -oE '\$s[0-9]+[A-Z][A-Za-z]+| U MHD_[A-Za-z_]+' | sort -u"#
        let answer = try Scratch().run(["sh", "-c", filter, "sh", Products.path(of: program)])
        return Set(answer.output.split(separator: "\n"))
    }

    @Test("nothing links Foundation", arguments: ["coppice", "coppice-agent", "coppice-lab"])
    func noFoundation(_ program: String) throws {
        let needed = try Scratch().run(["readelf", "-d", Products.path(of: program)])
        #expect(needed.status == 0 && !needed.output.contains("Foundation"))
    }
}
