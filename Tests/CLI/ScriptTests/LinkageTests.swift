import System
import TestSupport
import Testing

/// What a program is not linked to it cannot do.
///
/// A sanitizer brings libraries of its own, so these are about the usual build.
@Suite("Linkage", .disabled(if: ProcessEnvironment["COPPICE_SANITIZER"] != nil, "a sanitizer links more"))
struct LinkageTests {
    @Test("P-64: the agent is linked to no server, no authority and no Foundation")
    func agentNeedsLittle() throws {
        let needed = try Scratch().run(["readelf", "-d", Products.path(of: "coppice-agent")])
        #expect(needed.status == 0 && needed.output.contains("libcurl"))
        for library in ["microhttpd", "gnutls", "Foundation", "_FoundationICU", "libdispatch"] {
            #expect(!needed.output.contains(library))
        }
    }

    @Test("no code of the lab, of issuing or of the operator's commands is in the agent")
    func agentHoldsNoAuthority() throws {
        // A Swift symbol begins with its module's length and name; what a program calls in a library is undefined.
        let filter = #"nm "$1" | grep -oE '\$s[0-9]+[A-Z][A-Za-z]+| U (X509_|MHD_)[A-Za-z_]+' | sort -u"#
        let answer = try Scratch().run(["sh", "-c", filter, "sh", Products.path(of: "coppice-agent")])
        let symbols = Set(answer.output.split(separator: "\n"))
        #expect(symbols.contains { $0.hasPrefix("$s11CommandLine") })
        let modules = [
            "3Lab", "7Issuing", "10HTTPServer", "9Diagnosis", "16OperatorCommands", "7Control", "8Policies",
            "9Operating",
        ]
        #expect(modules.filter { module in symbols.contains { $0.hasPrefix("$s" + module) } } == [])
        let makers = ["X509_sign", "X509_CRL_sign", "X509_CRL_new", "MHD_start_daemon"]
        #expect(makers.filter { symbols.contains(" U \($0)") } == [])
    }

    @Test("nothing links Foundation", arguments: ["coppice", "coppice-agent", "coppice-lab"])
    func noFoundation(_ program: String) throws {
        let needed = try Scratch().run(["readelf", "-d", Products.path(of: program)])
        #expect(needed.status == 0 && !needed.output.contains("Foundation"))
    }
}
