import CommandLine
import OperatorCommands
import System
import TestSupport
import Testing

/// schema/coppice.schema.json is what `coppice schema` prints.
@Suite struct SchemaCommandTests {
    @Test func fileIsCurrent() throws {
        let console = Console.recording(program: "coppice")
        #expect(Program.coppice.run(["schema"], console: console) == .good)
        let printed = console.recorded(.output)
        let directory = try Directory.open(Checkout.path + "/schema")
        if ProcessEnvironment["COPPICE_RECORD"] != nil {
            try directory.replace("coppice.schema.json", bytes: Array(printed.utf8).span, mode: 0o644)
            Issue.record("schema/coppice.schema.json was written: run again without COPPICE_RECORD")
        }
        #expect(try Checkout.text("schema/coppice.schema.json") == printed, "COPPICE_RECORD=1 writes it anew")
    }
}
