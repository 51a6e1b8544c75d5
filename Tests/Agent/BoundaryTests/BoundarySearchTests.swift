import Boundary
import System
import TestSupport
import Testing

@Suite struct BoundarySearchTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var search: BoundarySearch
        /// `nil` when none can be found.
        var path: String?
    }

    @Test(arguments: [
        Case(
            testDescription: "--dir wins over everything",
            search: BoundarySearch(
                named: "/a", variable: "/b", stateDirectory: "/c", home: "/home/u", homeHasBoundary: true),
            path: "/a"),
        Case(
            testDescription: "then COPPICE_DIR",
            search: BoundarySearch(variable: "/b", stateDirectory: "/c", home: "/home/u", homeHasBoundary: true),
            path: "/b"
        ),
        Case(
            testDescription: "then STATE_DIRECTORY",
            search: BoundarySearch(stateDirectory: "/var/lib/coppice/web", home: "/home/u", homeHasBoundary: true),
            path: "/var/lib/coppice/web"),
        Case(
            testDescription: "empty variables say nothing",
            search: BoundarySearch(named: "", variable: "", stateDirectory: "", home: "/home/u"),
            path: "/home/u/.coppice"),
        Case(
            testDescription: "several state directories are ambiguous",
            search: BoundarySearch(stateDirectory: "/var/lib/a:/var/lib/b"), path: nil),
        Case(
            testDescription: "the home's own before the system's",
            search: BoundarySearch(home: "/home/u", homeHasBoundary: true, systemBoundaries: ["/var/lib/coppice/web"]),
            path: "/home/u/.coppice"),
        Case(
            testDescription: "the system's where the home has none",
            search: BoundarySearch(home: "/home/u", systemBoundaries: ["/var/lib/coppice/web"]),
            path: "/var/lib/coppice/web"
        ),
        Case(
            testDescription: "a web tree is no home",
            search: BoundarySearch(home: "/var/www", homeHasBoundary: true, systemBoundaries: ["/var/lib/coppice/web"]),
            path: "/var/lib/coppice/web"),
        Case(
            testDescription: "two system roots are ambiguous",
            search: BoundarySearch(
                home: "/nonexistent", systemBoundaries: ["/var/lib/coppice/a", "/var/lib/coppice/b"]),
            path: nil),
        Case(testDescription: "nothing at all", search: BoundarySearch(home: "/nonexistent"), path: nil),
    ])
    func order(of test: Case) {
        if let path = test.path {
            #expect((try? test.search.path()) == path)
        } else {
            let error = #expect(throws: BoundaryError.self) { _ = try test.search.path() }
            #expect(error?.hints.isEmpty == false)
        }
    }

    @Test(
        "root without a boundary of its own is told which there are, and the command that shows all",
        arguments: ["coppice status --all", "coppice doctor --all"])
    func others(_ overview: String) {
        var search = BoundarySearch(home: "/root", othersBoundaries: ["/var/lib/coppice/web", "/var/lib/coppice/edge"])
        search.overview = overview
        let error = #expect(throws: BoundaryError.self) { _ = try search.path() }
        #expect(
            error?.summary == "no boundary is named; on this host there are /var/lib/coppice/edge, /var/lib/coppice/web"
        )
        #expect(error?.hints == ["\(overview) shows them all; name one with --dir DIR"])
    }

    @Test("a boundary in root's home comes before those of others")
    func ownHome() throws {
        let search = BoundarySearch(home: "/root", homeHasBoundary: true, othersBoundaries: ["/var/lib/coppice/web"])
        #expect(try search.path() == "/root/.coppice")
        #expect(try search.all() == ["/root/.coppice", "/var/lib/coppice/web"])
    }

    @Test("all are the directories of a parent, whoever owns them for root, else one's own, and no links")
    func all() throws {
        let scratch = try Scratch()
        _ = try scratch.directory.makeDirectory("web")
        try scratch.write("a file", "")
        try scratch.directory.makeLink("link", to: "web")
        let found = try BoundarySearch.here(in: scratch.path).all().filter { $0.hasPrefix(scratch.path) }
        #expect(found == [scratch.path + "/web"])
        #expect(throws: BoundaryError.noneOnHost(tried: ["/v/.coppice", "/var/lib/coppice"])) {
            try BoundarySearch(home: "/v").all()
        }
    }

    @Test(
        "homes that are none",
        arguments: [
            "/", "", "relative", "/nonexistent", "/var/www", "/var/www/html", "/srv/www/x", "/var/lib/haproxy",
            "/run/nginx",
            "/tmp", "/dev/null", "/usr/sbin", "/bin/",
        ])
    func unreal(home: String) { #expect(!BoundarySearch.isRealHome(home)) }

    @Test("homes that are", arguments: ["/home/web", "/root", "/var/lib/web", "/srv/app", "/opt/app", "/var/wwwx"])
    func real(home: String) { #expect(BoundarySearch.isRealHome(home)) }
}
