import Boundary
import System
import TestSupport
import Testing
import X509

@testable import Enrolment

/// The program is killed at each of its calls that change the disk.
@Suite(.ownThreads, .enabled(if: Process.effectiveUser != 0, "root enrols no identity of its own"))
struct EnrollKillTests {
    @Test("an enrolment that was killed anywhere is finished by the next, with the same key where one was made")
    func killed() throws {
        let fixture = try EnrolmentFixture()
        let shim = try CallShim(in: fixture.host)
        var kills = 0
        var kept = 0
        for place in 1...200 {
            try? fixture.host.directory.removeTree("web")
            let first = try fixture.ticket()
            let killed = try fixture.start(first, environment: shim.killing(at: place))
            guard try killed.end() == 128 + 9 else { break }
            kills += 1
            // No half of a pair is ever in use.
            if try Files.status(of: fixture.path) != nil, let pair = try? fixture.pair() {
                #expect(try PrivateKey.parse(pem: pair.key).matches(pair.certificates[0]))
            }
            let key = try? BoundaryDirectory.open(fixture.path).enrolmentKey().map { try PrivateKey.parse(pem: $0) }
            let next = try fixture.start(try fixture.ticket())
            let status = try next.end()
            if status != 0 {
                // The pair was laid out before the kill: the ticket is not needed.
                #expect(
                    status == 1 && next.output.contains("there is a client certificate"), "\(place): \(next.output)")
            } else if let key, let leaf = try fixture.pair()?.certificates.first {
                #expect(key.matches(leaf), "\(place): another key")
                kept += 1
            }
            #expect(try fixture.logsIn(), "\(place)")
        }
        #expect(kills >= 20 && kept >= 5, "\(kills) kills, \(kept) keys kept")
    }

    @Test("a replacement that was killed anywhere leaves a keypair that logs in, the old one or the new one")
    func replacement() throws {
        let fixture = try EnrolmentFixture()
        let shim = try CallShim(in: fixture.host)
        try #require(try fixture.enroll(fixture.ticket()).loginFailure == nil)
        var kills = 0
        for place in 1...200 {
            let killed = try fixture.start(
                try fixture.ticket(), ["--replace"], environment: shim.killing(at: place))
            guard try killed.end() == 128 + 9 else { break }
            kills += 1
            #expect(try fixture.logsIn(), "\(place)")
        }
        #expect(kills >= 15, "\(kills) kills")
        let last = try fixture.start(try fixture.ticket(), ["--replace"])
        #expect(try last.end() == 0, "\(last.output)")
        #expect(try fixture.logsIn() && BoundaryDirectory.open(fixture.path).enrolmentKey() == nil)
    }

    @Test("a ticket that was used before a kill is told to be spent")
    func spent() throws {
        let fixture = try EnrolmentFixture()
        let shim = try CallShim(in: fixture.host)
        let counting = fixture.host.path + "/count"
        let whole = try fixture.start(try fixture.ticket(), environment: shim.counting(into: counting))
        #expect(try whole.end() == 0, "\(whole.output)")
        try fixture.host.directory.removeTree("web")
        let count = Int(try fixture.host.text("count").filter(\.isNumber)) ?? 0
        let ticket = try fixture.ticket()
        // The last calls come after the signature.
        let killed = try fixture.start(ticket, environment: shim.killing(at: count - 12))
        #expect(try killed.end() == 128 + 9)
        let again = try fixture.start(ticket)
        #expect(try again.end() == 1 && again.output.contains("web.h1: the ticket is spent"), "\(again.output)")
        #expect(again.output.contains("the enrolment goes on with the key that was made here"), "\(again.output)")
    }

    @Test(
        "P-40: where the disk is full a ticket is unused or said to be used up, and the next one goes on with the same key"
    )
    func fullDisk() throws {
        let fixture = try EnrolmentFixture()
        let shim = try CallShim(in: fixture.host)
        var (unused, spent) = (0, 0)
        for place in 1...200 {
            try? fixture.host.directory.removeTree("web")
            let ticket = try fixture.ticket()
            let failed = try fixture.start(ticket, environment: shim.failing(at: place, errno: 28))
            guard try failed.end() != 0 else { break }
            #expect(failed.output.contains("ENOSPC") && failed.output.contains("hint: df -h "), "\(failed.output)")
            let isSpent = failed.output.contains("the ticket is used up: when that is mended")
            let key = try? BoundaryDirectory.open(fixture.path).enrolmentKey().map { try PrivateKey.parse(pem: $0) }
            let next = try fixture.start(isSpent ? try fixture.ticket() : ticket)
            let status = try next.end()
            let isLaid = status == 1 && next.output.contains("there is a client certificate")
            #expect(isLaid || status == 0, "\(place): \(failed.output) \(next.output)")
            if isSpent { spent += 1 } else { unused += 1 }
            if let key, let leaf = try fixture.pair()?.certificates.first { #expect(key.matches(leaf), "\(place)") }
        }
        #expect(unused >= 5 && spent >= 5, "\(unused) unused, \(spent) spent")
    }
}
