internal import AgentConfig
package import Core
import Inspection
internal import X509

/// Every code that a finding of this program may have, for the reference.
package enum FindingReference {
    /// One part of the reference: an area and its kinds.
    package struct Section: Sendable {
        /// What the kinds are about.
        package let title: String
        /// The commands that show them.
        package let commands: [String]
        /// In the order of the reference.
        package let kinds: [FindingKind]
    }

    /// In the order of the checks.
    package static let sections: [Section] = [
        Section(
            title: "The boundary", commands: ["coppice doctor", "coppice where"],
            kinds: PlacesCheck.kinds + RoomCheck.kinds + ConfigurationCheck.kinds + GroupsCheck.kinds
                + RootFilesCheck.kinds + ProgramsCheck.kinds),
        Section(title: "Generations", commands: ["coppice doctor"], kinds: GenerationsCheck.kinds),
        Section(title: "The agent", commands: ["coppice doctor", "coppice status"], kinds: StatusKinds.all),
        Section(
            title: "The client keypair", commands: ["coppice doctor"],
            kinds: KeypairCheck.kinds + ClientCertificateCheck.kinds + ClientChainCheck.kinds),
        Section(
            title: "The trust file", commands: ["coppice doctor", "coppice doctor tls", "coppice inspect"],
            kinds: TrustKinds.all),
        Section(
            title: "The connection", commands: ["coppice doctor", "coppice doctor tls"],
            kinds: HandshakeCheck.kinds + SentChainCheck.kinds + ServerNameCheck.kinds + ClientRequestCheck.kinds
                + ClientReceptionCheck.kinds),
        Section(
            title: "Chains and trust together",
            commands: ["coppice doctor", "coppice doctor tls", "coppice inspect --chain"], kinds: VerdictKinds.all),
        Section(
            title: "The server", commands: ["coppice doctor", "coppice doctor tls"], kinds: ServerStateCheck.kinds),
        Section(
            title: "The login and its token", commands: ["coppice doctor"], kinds: LoginKinds.all + TokenCheck.kinds),
        Section(title: "Rights", commands: ["coppice doctor"], kinds: RightsCheck.kinds + IssuersCheck.kinds),
        Section(title: "A proxy's trust", commands: ["coppice doctor"], kinds: ProxyTrustCheck.kinds),
        Section(title: "PEM files", commands: ["coppice inspect"], kinds: InspectionKinds.all),
    ]

    /// The reference as a page of Markdown: a section for each code.
    package static var page: String {
        let introduction = """
            # Findings

            What `coppice doctor`, `doctor tls`, `inspect`, `status` and `where` may find, by code. Codes are stable: scripts and
            monitoring may rely on them. Each finding is shown with what was seen and with a remedy for the case at hand; here
            is what it means. Made from the program's own declarations.

            """
        return introduction + sections.map(text).joined()
    }

    private static func text(_ section: Section) -> String {
        let commands = section.commands.map { "`\($0)`" }.joined(separator: " and ")
        return "\n## \(section.title)\n\nShown by \(commands).\n" + section.kinds.map(text).joined()
    }

    private static func text(_ kind: FindingKind) -> String {
        "\n### `\(kind.code)` (\(kind.severity.rawValue))\n\n\(wrapped(kind.meaning))\n\n"
            + "\(wrapped("What helps: " + kind.remedy + "."))\n"
    }

    private static func wrapped(_ text: String) -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= 120 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}
