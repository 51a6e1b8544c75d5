import JSON
import Testing

@testable import Lab

@Suite struct FaultTests {
    struct Case: CustomTestStringConvertible {
        let fault: String
        let path: String
        let status: Int
        var testDescription: String { "\(fault) on \(path)" }
    }

    @Test(arguments: [
        Case(fault: "sealed", path: "auth/token/lookup-self", status: 503),
        Case(fault: "sealed", path: "sys/health", status: 503),
        Case(fault: "standby=https://127.0.0.1:1", path: "auth/token/lookup-self", status: 307),
        Case(fault: "standby", path: "sys/health", status: 429),
        Case(fault: "rate-limited=7", path: "auth/token/lookup-self", status: 429),
        Case(fault: "forbidden", path: "auth/token/lookup-self", status: 403),
        Case(fault: "forbidden@secret/*", path: "auth/token/lookup-self", status: 200),
        Case(fault: "empty-chain", path: "pki/ca_chain", status: 204),
        Case(fault: "wrong-content", path: "auth/token/lookup-self", status: 200),
        Case(fault: "expired-ca", path: "pki/sign/web", status: 400),
    ])
    func faultsAnswerInPlaceOfTheServer(_ example: Case) throws {
        let lab = try LabCoreFixture()
        lab.core.faults.add(try Fault.parse(example.fault, at: lab.clock.now))
        #expect(lab.ask("GET", example.path).status == example.status)
        lab.core.faults.removeAll()
        #expect(lab.ask("GET", "auth/token/lookup-self").status == 200)
    }

    @Test(
        "a fault that is not understood is refused with what was expected",
        arguments: [
            ("comet", "with a kind of: sealed, standby"), ("", "with a kind of"), ("=5", "with a kind of"),
            ("Slow=5", "with a kind of"), ("slow=fast", "slow[=MILLISECONDS]"), ("slow=-1", "slow[=MILLISECONDS]"),
            ("slow=", "slow[=MILLISECONDS]"), ("slow=1.5s", "slow[=MILLISECONDS]"), ("sealed=5", "write sealed[@PATH]"),
            ("cut=", "write cut[@PATH]"), ("rate-limited=soon", "rate-limited[=SECONDS]"),
            ("forbidden=tomorrow", "forbidden[=SECONDS|TIME]"), ("forbidden=-5", "forbidden[=SECONDS|TIME]"),
            ("standby=elsewhere", "standby[=URL]"), ("standby=http://127.0.0.1:1", "standby[=URL]"),
            ("wrong-date=1h", "wrong-date[=SECONDS]"), ("slow#0", "above 0"), ("slow#", "above 0"),
            ("slow#x", "above 0"),
            ("slow@", "slow=500@pki_int/sign/*"),
        ])
    func refusesWhatItDoesNotUnderstand(_ text: String, _ expected: String) throws {
        let error = #expect(throws: FaultTextError.self) { try Fault.parse(text, at: LabClock().now) }
        #expect(error?.hints.first?.contains(expected) == true, "\(String(describing: error))")
        #expect(error?.summary.hasPrefix("\"\(text)\" is not a fault: ") == true)
    }

    @Test(
        "the admin path refuses what it does not understand",
        arguments: [
            ["kind": "comet"], ["kind": "slow", "ms": "fast"], ["kind": "slow", "seconds": 5],
            ["kind": "sealed", "times": 0],
            ["kind": "sealed", "path": 5], ["kind": "forbidden", "until": "tomorrow"],
            ["kind": "standby", "address": "b"],
        ] as [JSONObject])
    func adminPathRefuses(_ body: JSONObject) throws {
        let lab = try LabCoreFixture()
        #expect(lab.ask("POST", "/coppice-lab/faults", body).status == 400)
        #expect(lab.core.faults.all.isEmpty)
    }

    @Test func aCountedFaultHappensThatOften() throws {
        let lab = try LabCoreFixture()
        lab.core.faults.add(Fault(.rateLimited(retryAfter: 3), times: 2))
        let first = lab.ask("GET", "auth/token/lookup-self")
        #expect(first.headers.contains { $0.name == "Retry-After" && $0.value == "3" })
        #expect(lab.ask("GET", "auth/token/lookup-self").status == 429)
        #expect(lab.ask("GET", "auth/token/lookup-self").status == 200)
        #expect(lab.core.faults.all.isEmpty)
    }

    @Test("P-52: a refusal that ends by itself at a moment") func refusalsEndAtTheirMoment() throws {
        let lab = try LabCoreFixture()
        lab.core.faults.add(try Fault.parse("forbidden=60", at: lab.clock.now))
        #expect(lab.ask("GET", "auth/token/lookup-self").status == 403)
        lab.clock.offsetSeconds = 60
        #expect(lab.ask("GET", "auth/token/lookup-self").status == 200)
    }

    @Test func adminPathsNeedAnAdmin() throws {
        let lab = try LabCoreFixture()
        let plain = lab.ask("POST", "auth/token/create", ["policies": ["default"]]).token
        #expect(lab.ask("GET", "/coppice-lab/counters", as: plain).status == 403)
        #expect(lab.ask("GET", "/coppice-lab/counters", from: "10.0.0.1").status == 403)
        #expect(lab.ask("POST", "/coppice-lab/faults", ["kind": "sealed", "times": 1]).json["id"] == 1)
        #expect(lab.ask("GET", "sys/mounts").status == 503)
        #expect(lab.ask("GET", "sys/mounts").status == 200)
        #expect(lab.ask("POST", "/coppice-lab/clock", ["offset": 3600]).json["offset"] == 3600)
        #expect(lab.ask("GET", "/coppice-lab/counters").json["requests"]?["GET sys/mounts"] == 2)
        #expect(lab.ask("POST", "/coppice-lab/faults", ["kind": "comet"]).status == 400)
    }
}
