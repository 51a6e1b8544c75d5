import JSON
import TestSupport
import Testing

@testable import Lab

/// Every step that a real server answered, asked of the lab that speaks as it does: the same status, content type, keys,
/// types and error texts.
@Suite struct ReplayTests {
    struct Server: CustomTestStringConvertible {
        let compatibility: Compatibility
        /// Where the lab answers otherwise on purpose, and why.
        let agreed: [String: String]

        var testDescription: String { compatibility.rawValue }
    }

    static let servers = [
        Server(compatibility: .openBao, agreed: [:]),
        Server(compatibility: .vault, agreed: [:]),
    ]

    @Test(arguments: servers) func everyStepAnswersAsTheRealServerDid(_ server: Server) throws {
        let fixture = try ReplayFixture(server.compatibility)
        let recording = try Recording(server.compatibility.rawValue + ".json")
        #expect(recording.steps.count == 139)
        for step in recording.steps {
            let answer = try fixture.ask(step)
            let found = Self.differences(step, answer)
            if server.agreed[step.name] == nil {
                #expect(found.isEmpty, "\(step.name): \(found.joined(separator: "; ")) in \(answer.text.prefix(400))")
            } else {
                #expect(!found.isEmpty, "\(step.name): no difference any more, take it off the list")
            }
        }
    }

    private static func differences(_ step: Recording.Step, _ answer: ReplayFixture.Answer) -> [String] {
        var found: [String] = []
        if answer.status != step.status { found.append("status \(answer.status) instead of \(step.status)") }
        if answer.contentType != step.contentType {
            found.append("content type \(answer.contentType ?? "none") instead of \(step.contentType ?? "none")")
        }
        if step.method == "HEAD" { return found }
        if let errors = step.json?["errors"], answer.json?["errors"] != errors {
            found.append("errors \(answer.json?["errors"]?.text() ?? "none") instead of \(errors.text())")
        }
        switch (answer.json, step.json) {
        case (let mine?, let theirs?): found += Shape(mine).differences(from: Shape(theirs))
        case (nil, nil): break
        case (let mine, _): found.append(mine == nil ? "no JSON" : "JSON where the recording has none")
        }
        if let text = step.text, text.hasPrefix("<pem") {
            let wanted = text.split(separator: "\n", omittingEmptySubsequences: false).count { $0.hasPrefix("<pem") }
            let count = answer.text.split(separator: "\n").count { $0.hasPrefix("-----BEGIN") }
            if count != wanted { found.append("\(count) PEM blocks instead of \(wanted)") }
            if answer.text.hasSuffix("\n") != text.hasSuffix("\n") { found.append("another end of the text") }
        }
        return found
    }
}
