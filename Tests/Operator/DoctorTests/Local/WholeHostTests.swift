import Core
import Doctor
import Testing

/// What `coppice doctor --all` examines.
@Suite struct WholeHostTests {
    private static func findings(_ report: DoctorReport, of check: String) -> [String] {
        report.results.filter { $0.check == check }.map { $0.findings.first?.summary ?? $0.conclusion }
    }

    @Test("boundaries that name one server each tell of it, and one that is not there hides none")
    func several() throws {
        let (one, other) = (try DoctorFixture(), try DoctorFixture())
        let reports = Doctor.examine([one.path, "/nowhere", other.path], options: .patient, at: one.now)
        #expect(reports.map(\.directory) == [one.path, "/nowhere", other.path])
        for report in [reports[0].report, reports[2].report] {
            #expect(Self.findings(report, of: "connection.handshake") == ["127.0.0.1:1: connection refused"])
        }
        #expect(reports[1].report.conclusion.contains("/nowhere: does not exist"))
        #expect(reports[0].report == one.examine())
    }

    @Test("of very many addresses of one boundary the first are asked, and that is said")
    func addresses() throws {
        let fixture = try DoctorFixture()
        let addresses = (1...40).map { "https://127.0.0.1:\($0)" }.joined(separator: ", ")
        try fixture.put(
            "agent.yaml", DoctorFixture.configuration.replacing("https://127.0.0.1:1,", with: "[\(addresses)],"))
        let told = Self.findings(fixture.examine(), of: "connection.handshake")
        #expect(
            told.count == 17 && told.last == "not checked, because only the first 16 of 40 addresses are asked",
            "\(told)")
    }
}
