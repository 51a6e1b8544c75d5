import TestSupport
import Testing

/// What a program is not linked to it cannot do.
@Suite("Linkage")
struct LinkageTests {
    @Test("the agent is linked to no server, no authority and no Foundation")
    func agentNeedsLittle() throws {
        let needed = try Scratch().run(["readelf", "-d", Products.directory + "/coppice-agent"])
        #expect(needed.status == 0 && needed.output.contains("libcurl"))
        for library in ["microhttpd", "gnutls", "Foundation", "_FoundationICU", "libdispatch"] {
            #expect(!needed.output.contains(library))
        }
    }

    @Test("no code of the lab, of issuing or of the operator's commands is in the agent")
    func agentHoldsNoAuthority() throws {
        let symbols = try Scratch().run(["nm", Products.directory + "/coppice-agent"])
        // A Swift symbol begins with its module's length and name.
        func has(_ text: String) -> Bool { symbols.output.contains(text) }
        #expect(symbols.status == 0 && has("$s11CommandLine"))
        let modules = ["3Lab", "7Issuing", "10HTTPServer", "9Diagnosis", "16OperatorCommands", "7Control"]
        #expect(modules.filter { has("$s" + $0) } == [])
        #expect(["X509_sign", "X509_CRL_sign", "MHD_start_daemon"].filter { has(" U \($0)") } == [])
    }

    @Test("nothing links Foundation", arguments: ["coppice", "coppice-agent", "coppice-lab"])
    func noFoundation(_ program: String) throws {
        let needed = try Scratch().run(["readelf", "-d", Products.directory + "/" + program])
        #expect(needed.status == 0 && !needed.output.contains("Foundation"))
    }
}
