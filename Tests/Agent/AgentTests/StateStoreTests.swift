import Boundary
import Core
import Renewal
import System
import TestSupport
import Testing

@testable import Agent

@Suite("What the agent remembers of the age of a generation")
struct StateStoreTests {
    private func now(_ boot: String, uptime: Int64) -> Now {
        Now(wall: WallTime(secondsSince1970: 1_800_000_000), monotonic: .seconds(uptime), boot: boot)
    }

    @Test("the uptime is in it once: however often it is written down, and by however many processes")
    func ages() throws {
        let scratch = try Scratch()
        _ = try scratch.directory.makeDirectory("boundary")
        let boundary = try BoundaryDirectory.open(scratch.directory.path(of: "boundary"))
        func open() -> StateStore {
            StateStore(files: .real(boundary), log: Log(format: .text, clock: nil) { _ in })
        }
        let output = try #require(OutputID("leaf/server"))
        let generation = try #require(GenerationName("gen-20270115-080000-0000000000000001"))
        for (uptime, age) in [(40, 100), (90, 150), (4000, 4060)] as [(Int64, Int64)] {
            open().remember(
                age: .seconds(age), of: output, generation, step: .seconds(15), now: now("b", uptime: uptime))
            #expect(open().ageBeforeBoot(of: output, generation, boot: "b") == .seconds(60))
        }
        #expect(open().ageBeforeBoot(of: output, generation, boot: "c") == .seconds(4060))
        open().remember(age: .seconds(4100), of: output, generation, step: .seconds(15), now: now("c", uptime: 40))
        #expect(open().ageBeforeBoot(of: output, generation, boot: "c") == .seconds(4060))
    }
}
