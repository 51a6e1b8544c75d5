import AgentConfig
import Boundary
import Core
import HTTP
import Renewal
import System
import TestSupport
import Testing
import VaultClient
import X509

@testable import Agent

/// A provider that answers as it is told, and counts.
private final class ScriptedProvider: OutputProvider {
    var facts: OutputFacts
    var answers: [Result<Obtained, OutputFailure>] = []
    var saves: [Result<Saved, OutputFailure>] = []
    private(set) var asked = 0
    private(set) var saved = 0

    init(needsSession: Bool = false, budgetLifetime: Duration? = .seconds(86_400)) throws {
        let output = LeafOutput(
            id: try #require(OutputID("leaf/server")), sign: "pki/sign/web",
            names: RequestedNames(commonName: "web.internal"))
        facts = OutputFacts(
            output: .leaf(output), due: .monotonic(.zero), needsSession: needsSession, budgetLifetime: budgetLifetime,
            preflight: Preflight(hooks: []))
    }

    func adopt(_ output: ConfiguredOutput) { facts.output = output }

    func forgetCurrent() { facts.current = nil }

    func obtain(sending: @escaping () -> Void, then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        asked += 1
        sending()
        then(answers.isEmpty ? .success(.result) : answers.removeFirst())
    }

    func save() throws(OutputFailure) -> Saved {
        saved += 1
        if !saves.isEmpty { return try saves.removeFirst().get() }
        return Saved(next: .monotonic(.seconds(60_000)), isNew: true, facts: [("serial", "01")])
    }
}

/// A clock that stands still until it is moved.
private final class TestClock {
    var elapsed = Duration.seconds(1000)
    let start = WallTime(secondsSince1970: 1_800_000_000)
    var wall: WallTime { start + elapsed }
}

/// A worker with a scripted provider, a clock that is moved by hand, randomness that is always a half, and a boundary of its
/// own, some of whose files may be made to fail.
private final class WorkerFixture {
    let clock = TestClock()
    let context: AgentContext
    private let log: LogLines
    private let scratch: Scratch

    init(files change: (inout FileAccess) -> Void = { _ in }) throws {
        scratch = try Scratch()
        _ = try scratch.directory.makeDirectory("boundary")
        let boundary = try BoundaryDirectory.open(scratch.directory.path(of: "boundary"))
        let clock = self.clock
        var files = FileAccess.real(boundary)
        change(&files)
        let log = LogLines()
        self.log = log
        context = AgentContext(
            boundary: boundary,
            host: Host(wall: { clock.wall }, monotonic: { clock.elapsed }, boot: "a", fraction: { 0.5 }, files: files),
            log: Log(format: .text, clock: nil) { log.lines.append($0) },
            vault: VaultClient(
                addresses: ["https://vault.invalid"], namespace: nil, transport: Transport(tls: TLSIdentity(trust: []))),
            keys: try KeyMaker.open(), seed: Seed(["test"]), version: "0")
    }

    /// What was logged under a code.
    func logged(_ code: String) -> Int { log.lines.count { $0.contains(code) } }

    /// Moves the clock in steps of a second, and wakes the worker at each.
    func run(_ worker: OutputWorker, seconds: Int) {
        for _ in 0..<seconds {
            clock.elapsed += .seconds(1)
            worker.handle(.woke)
        }
    }

    private final class LogLines {
        var lines: [String] = []
    }
}

@Suite("One output at work")
struct OutputWorkerTests {
    private static let refused = OutputFailure(
        .leafRefused, "the server said no", hint: "ask it", isPermanent: false)

    @Test("asks, saves and rests until the next work is due")
    func rests() throws {
        let fixture = try WorkerFixture()
        let provider = try ScriptedProvider()
        let worker = OutputWorker(provider: provider, context: fixture.context)
        worker.handle(.woke)
        fixture.run(worker, seconds: 3600)
        #expect((provider.asked, provider.saved) == (1, 1))
        #expect(worker.activeFailure == nil)
        #expect(fixture.logged("leaf.written") == 1)
    }

    @Test("a full disk is one line in the log, whatever is being written and however much is free")
    func fullDiskIsSaidOnce() throws {
        let fixture = try WorkerFixture()
        let provider = try ScriptedProvider()
        provider.saves = (1...5).map {
            .failure(OutputFailure(.boundaryFull, "/d/gen-\($0): 70000 bytes needed, \($0) free", hint: "df -h /d"))
        }
        let worker = OutputWorker(provider: provider, context: fixture.context)
        worker.handle(.woke)
        fixture.run(worker, seconds: 600)
        #expect((provider.asked, provider.saved) == (1, 6))
        #expect(fixture.logged("event=boundary.full") == 1 && fixture.logged("event=output.healed") == 1)
    }

    @Test("an outage is one line in the log and heals with another")
    func outage() throws {
        let fixture = try WorkerFixture()
        let provider = try ScriptedProvider()
        provider.answers = Array(repeating: .failure(Self.refused), count: 5)
        let worker = OutputWorker(provider: provider, context: fixture.context)
        let began = fixture.clock.wall
        worker.handle(.woke)
        fixture.run(worker, seconds: 5)
        #expect(worker.activeFailure?.failure == Self.refused)
        #expect(worker.activeFailure?.since == began)
        fixture.run(worker, seconds: 60)
        #expect(worker.activeFailure == nil)
        #expect(fixture.logged("event=leaf.refused") == 1)
        #expect(fixture.logged("output.healed") == 1)
        #expect(provider.asked == 6)
    }

    @Test("what failed in an outage is tried soon when the server answers again, and nothing else is")
    func serverAnswers() throws {
        for (isOutage, expected) in [(true, 6), (false, 5)] {
            let fixture = try WorkerFixture()
            let provider = try ScriptedProvider()
            var failure = Self.refused
            failure.isOutage = isOutage
            provider.answers = Array(repeating: .failure(failure), count: 5)
            let worker = OutputWorker(provider: provider, context: fixture.context)
            worker.handle(.woke)
            while provider.asked < 5 { fixture.run(worker, seconds: 1) }
            worker.serverAnswers()
            fixture.run(worker, seconds: 10)
            #expect(provider.asked == expected)
        }
    }

    @Test("a spent budget is the failure, with what spent it; a clock that jumps ahead frees it")
    func budget() throws {
        let fixture = try WorkerFixture()
        let provider = try ScriptedProvider()
        provider.answers = Array(repeating: .failure(Self.refused.afterIssue), count: 10)
        let worker = OutputWorker(provider: provider, context: fixture.context)
        worker.handle(.woke)
        fixture.run(worker, seconds: 60)
        #expect(provider.asked == 3)
        let failure = try #require(worker.activeFailure?.failure)
        #expect(failure.code == "budget.spent")
        #expect(failure.summary.hasSuffix("; before: the server said no"))
        #expect(fixture.context.state.budget(of: worker.id) != IssueBudget(), "it holds over a restart")
        fixture.clock.elapsed += .seconds(8640)
        worker.handle(.woke)
        #expect(provider.asked == 4)
    }

    @Test("a full disk keeps the result in memory: it is saved later, and nothing is asked again")
    func fullDisk() throws {
        let fixture = try WorkerFixture()
        let provider = try ScriptedProvider()
        let full = OutputFailure(.boundaryUnwritable, PosixError.call("write", path: "leaf/server", errno: 28))
        provider.saves = Array(repeating: .failure(full), count: 3)
        let worker = OutputWorker(provider: provider, context: fixture.context)
        worker.handle(.woke)
        fixture.run(worker, seconds: 120)
        #expect((provider.asked, provider.saved) == (1, 4))
        #expect(worker.activeFailure == nil)
    }

    @Test("nothing is asked while the disk cannot be written to (forced ENOSPC)")
    func preflight() throws {
        let fixture = try WorkerFixture { files in
            files.checkWritable = { (_, _, _) throws(BoundaryError) in
                throw .system(.call("fallocate", path: "leaf/server", errno: 28))
            }
        }
        let provider = try ScriptedProvider()
        provider.facts.preflight = Preflight(bytes: 1000, hooks: [])
        let worker = OutputWorker(provider: provider, context: fixture.context)
        worker.handle(.woke)
        fixture.run(worker, seconds: 60)
        #expect(provider.asked == 0)
        #expect(worker.activeFailure?.failure.code == "boundary.full")
    }

    @Test("a state file that cannot be written is a line in the log and stops nothing (forced EROFS)")
    func stateUnwritten() throws {
        let fixture = try WorkerFixture { files in
            files.writeState = { (_, _, _) throws(BoundaryError) in
                throw .system(.call("rename", path: "state/budget.json", errno: 30))
            }
        }
        let provider = try ScriptedProvider()
        let worker = OutputWorker(provider: provider, context: fixture.context)
        worker.handle(.woke)
        #expect((provider.asked, provider.saved) == (1, 1))
        #expect(fixture.logged("state.unwritten") == 1)
    }

    @Test("a permission that the server says is missing is not asked for twice: the next try asks the server itself")
    func permission() throws {
        let fixture = try WorkerFixture()
        let provider = try ScriptedProvider(needsSession: true)
        provider.facts.permission = Permission(path: "pki/sign/web", capability: "update")
        fixture.context.rights.learn(["pki/sign/web": ["read"]])
        let worker = OutputWorker(provider: provider, context: fixture.context)
        worker.handle(.woke)
        #expect(provider.asked == 0, "there is no session")
        worker.handle(.sessionReady(fresh: true))
        #expect(worker.activeFailure?.failure.code == "rights.missing")
        fixture.run(worker, seconds: 5)
        #expect((provider.asked, provider.saved) == (1, 1))
    }

    @Test("a configuration of another request, or of another kind, is not taken over")
    func adopts() throws {
        let fixture = try WorkerFixture()
        let provider = try ScriptedProvider()
        let worker = OutputWorker(provider: provider, context: fixture.context)
        guard case .leaf(var leaf) = provider.facts.output else { return }
        leaf.mode = 0o640
        #expect(worker.takes(.leaf(leaf)))
        #expect(worker.facts.output.mode == 0o640)
        leaf.sign = "pki/sign/other"
        #expect(!worker.takes(.leaf(leaf)))
        #expect(!worker.takes(.trust(TrustOutput(id: worker.id, issuers: ["pki"]))))
    }
}
