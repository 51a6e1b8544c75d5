import Artifacts
import Core
import JSON
import Testing

/// What `--json` prints is read back by the report.
@Suite struct RightsFactsTests {
    @Test("a matrix is the same after its facts were written and read")
    func roundTrip() throws {
        let sources: [IdentityRights.AttachedPolicy.Source] = [.role, .byDefault, .entity, .group("ops")]
        let outcomes: [SigningProbe.Outcome] = [.signed, .signedTooMuch("a"), .refused("b"), .failed("c")]
        let right = Artifacts.Right("pki_int/sign/web", expected: ["update"], actual: ["create", "update"])
        let row = IdentityRights(
            name: "web", kind: .app, policies: sources.map { IdentityRights.AttachedPolicy("p", $0) },
            areas: RightsArea.allCases.map { AreaRights($0, needed: [right], denied: 2, breaches: [right]) },
            tries: zip(SigningProbe.Kind.allCases, outcomes + outcomes + outcomes).map {
                SigningProbe($0, path: "x", outcome: $1)
            })
        let findings = RightsFinding.Code.allCases.map {
            RightsFinding($0, identities: ["web"], subject: "s", summary: "t", evidence: ["e"], remedy: "r")
        }
        var effort = RightsMatrix.ProbeStatistics()
        (effort.tokens, effort.tokensRevoked, effort.paths) = (1, 2, 3)
        (effort.certificates, effort.certificatesRevoked) = (4, 5)
        let matrix = RightsMatrix(
            environment: "test", server: "https://vault", asked: WallTime(secondsSince1970: 1_795_392_000),
            rows: [row], findings: findings, effort: effort, notes: ["n"])
        var document: JSONObject = ["schema": 1]
        for fact in matrix.facts.members { document[fact.key] = fact.value }
        let text = JSONValue.object(document).text()
        #expect(try RightsMatrix(JSONValue.parse(text: text)) == matrix)
        document["identities"] = [[:]]
        #expect(RightsMatrix(.object(document)) == nil)
    }
}
