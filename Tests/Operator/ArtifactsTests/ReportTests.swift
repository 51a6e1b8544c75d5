import Artifacts
import Core
import JSON
import Manifest
import System
import TestSupport
import Testing
import YAML

/// The report, as text and as a browser shows it.
@Suite struct ReportTests {
    static let now = WallTime(secondsSince1970: 1_795_500_000)
    static let nasty = "CN=</style><script>alert(1)</script>\"'&\u{202E}" + String(repeating: "long", count: 30)

    struct Page: CustomTestStringConvertible {
        var testDescription: String
        var html: @Sendable () throws -> String
    }

    static let pages = [
        Page(testDescription: "the example") {
            let environments = try ["test", "prod"].map { try reported(Example.environment($0), isGood: $0 == "test") }
            return HTMLReport(environments, at: now).text
        },
        Page(testDescription: "a hundred identities") {
            HTMLReport([try reported(hundred(), isGood: true)], at: now).text
        },
    ]

    /// Thirty-four workloads on three hosts each, with names that are as long as names may be.
    static func hundred() throws -> Environment {
        let head = """
            environments:
              prod:
                vault: { address: "https://vault.example.org:8200", trust: ca/vault-ca.pem }
                domain: a-rather-long-domain-of-some-enterprise.example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem, domain: a.example.org }
                issuing: { platform/teams/payments/pki_int: { roots: [ca/root.pem], max_ttl: 7d } }
                secrets: { platform/teams/secret: { type: kv-v2 } }
            identities:

            """
        let apps = (1...34).map { number in
            """
              application-with-a-long-name-\(number):
                kind: app
                user: application-\(number)
                instances: [first-host-\(number), second-host-\(number), third-host-\(number)]
                leaf: [{ name: server, common_name: app\(number).<domain>, dns: [app\(number).<domain>], ttl: \(number)h }]
                secret:
                  - name: a-secret-with-a-long-name
                    read: platform/teams/secret/data/application-with-a-long-name-\(number)/database/main
                    files: { database-credentials.properties: { format: properties }, other.env: { format: env } }

            """
        }
        let text = head + apps.joined()
        return try ManifestReading(YAML.read(Array(text.utf8), file: "coppice.yaml")).checked().environment(nil)
    }

    /// The environment with certificates of all kinds, and a matrix.
    static func reported(_ environment: Environment, isGood: Bool) -> ReportedEnvironment {
        func fact(_ name: String, days: Int64, root: Bool, signer: String? = nil) -> CertificateFact {
            CertificateFact(
                fingerprint: String(repeating: name.prefix(1).lowercased(), count: 64), subject: "CN=" + name,
                key: "EC P-256", notBefore: now - .seconds(86_400), notAfter: now + .seconds(days * 86_400),
                isRoot: root, signer: signer.map { String(repeating: $0, count: 64) }, uses: ["root of pki_int"])
        }
        var facts = [
            fact("Root", days: 3650, root: true), fact("Intermediate", days: 20, root: false, signer: "r"),
            fact("Old", days: -3, root: false, signer: "r"), fact("Below", days: 700, root: false, signer: "i"),
            fact("Alone", days: 90, root: false, signer: "z"),
        ]
        facts[3].subject = nasty
        return ReportedEnvironment(
            environment: environment, certificates: facts, missing: ["ca/missing.pem: no such file"],
            rights: matrix(environment, isGood: isGood))
    }

    static func matrix(_ environment: Environment, isGood: Bool) -> RightsMatrix {
        let path = "pki_int/sign/coppice-another.host-of-some-length"
        let rows = environment.identities.enumerated().map { index, identity in
            let needed = [Right(path, expected: ["update"], actual: ["update"])]
            let breach = [Right(path, expected: [], actual: ["create", "update"])]
            let isWrong = !isGood && index == 1
            let areas = RightsArea.allCases.map {
                AreaRights($0, needed: needed, denied: 114, breaches: isWrong && $0 == .leaves ? breach : [])
            }
            let tried = SigningProbe(.localhost, path: path, outcome: isWrong ? .signedTooMuch("x") : .refused("x"))
            return IdentityRights(
                name: identity.name, kind: identity.kind, policies: [], areas: areas, tries: [tried])
        }
        let finding = RightsFinding(
            .loginPolicies, identities: environment.identities.first.map { [$0.name] } ?? [],
            subject: "auth/cert/certs/x",
            summary: nasty, remedy: "remove it")
        return RightsMatrix(
            environment: environment.name, server: "https://vault.example.org:8200", asked: now, rows: rows,
            findings: isGood ? [] : [finding], effort: RightsMatrix.ProbeStatistics(), notes: [])
    }

    @Test(arguments: pages)
    func nothingComesFromElsewhereAndNothingRuns(_ page: Page) throws {
        let html = try page.html().lowercased()
        for word in ["<script", "http://", "src=", "<link", "@import", "url(", "onload", "javascript:", "<img"] {
            #expect(!html.contains(word), "\(word)")
        }
        // The one address that is shown is none that is fetched: it stands in no attribute.
        #expect(!html.contains("href=\"http") && html.contains("default-src 'none'"))
        #expect(html.contains("&lt;/style&gt;&lt;script&gt;") && !html.contains("\u{202E}"))
    }

    @Test func whatIsNotAskedIsSaidSo() throws {
        let environment = try Example.environment("test")
        let html = HTMLReport([ReportedEnvironment(environment: environment, certificates: [])], at: Self.now).text
        #expect(html.contains("Not asked.") && html.contains("certificates known"))
        for identity in environment.identities { #expect(html.contains(">\(identity.name)<")) }
    }

    @Test func aWidePageCutsNoTextOfTheExample() throws {
        let environments = try ["test", "prod"].map {
            ReportedEnvironment(environment: try Example.environment($0), certificates: [])
        }
        let drawings = HTMLReport(environments, at: Self.now).text.split(separator: "<svg class=\"wide\"").dropFirst()
            .compactMap { $0.split(separator: "</svg>").first }
        #expect(drawings.count > 10 && drawings.allSatisfy { !$0.contains("…") })
    }

    @Test func theSameFactsGiveTheSameText() throws {
        let page = try #require(Self.pages.first)
        let (first, second) = (try page.html(), try page.html())
        #expect(first == second)
    }

    @Test(arguments: [true, false])
    func matricesAreReadBack(isGood: Bool) throws {
        let matrix = Self.matrix(try Example.environment("prod"), isGood: isGood)
        var document: JSONObject = ["schema": 1]
        for fact in matrix.facts.members { document[fact.key] = fact.value }
        let read = RightsMatrix(try JSONValue.parse(text: JSONValue.object(document).text(pretty: true)))
        #expect(read == matrix && read?.isGood == isGood)
        document["schema"] = 2
        #expect(RightsMatrix(.object(document)) == nil)
    }

    @Test(
        "nothing overflows, and every text is in its box",
        .enabled(if: Files.isExecutable(Browser.program), "there is no chromium here"), arguments: pages, [1280, 400])
    func fits(_ page: Page, width: Int) throws {
        let faults = try Browser().faults(in: page.html(), width: width)
        #expect(faults == [])
    }

    @Test(
        "a picture of it shows colours, in light and in dark",
        .enabled(if: Files.isExecutable(Browser.program), "there is no chromium here"), arguments: [1280, 400])
    func looks(width: Int) throws {
        let html = try Self.pages[0].html()
        let dark = html.replacing("(prefers-color-scheme: dark)", with: "all")
        #expect(dark != html)
        var pictures: [[UInt8]] = []
        for (name, page) in [("light", html), ("dark", dark)] {
            let picture = try Browser().picture(of: page, width: width, height: 2400)
            // A page of one colour would make a picture of some kilobytes.
            #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.count > 50_000)
            pictures.append(picture)
            if let directory = ProcessEnvironment["COPPICE_PICTURES"] {
                try Directory.open(directory).replace(
                    "report-\(width)-\(name).png", bytes: picture.span, mode: 0o644, durable: false)
            }
        }
        #expect(pictures[0] != pictures[1])
    }
}
