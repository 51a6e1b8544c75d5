internal import AgentConfig
internal import Boundary
package import Core
import Inspection
internal import Renewal
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

        package init(title: String, commands: [String], kinds: [FindingKind]) {
            (self.title, self.commands, self.kinds) = (title, commands, kinds)
        }
    }

    /// In the order of the checks, then what the agent alone tells. A kind that several tell stands in the first section.
    package static let sections: [Section] = {
        var seen: Set<FindingKind> = []
        return all.map { section in
            Section(
                title: section.title, commands: section.commands,
                kinds: section.kinds.filter { seen.insert($0).inserted })
        }
    }()

    private static let all = ofHost + ofConnection + ofAgent

    private static let ofHost = [
        Section(
            title: "The boundary directory", commands: ["coppice doctor", "coppice where", agent],
            kinds: PlacesCheck.kinds + RoomCheck.kinds + ConfigurationCheck.kinds + GroupsCheck.kinds
                + RootFilesCheck.kinds + ProgramsCheck.kinds),
        Section(title: "Generations", commands: ["coppice doctor"], kinds: GenerationsCheck.kinds),
        Section(title: "The agent", commands: ["coppice doctor", "coppice status"], kinds: StatusKinds.all),
        Section(
            title: "The client keypair", commands: ["coppice doctor", "coppice status", agent],
            kinds: KeypairCheck.kinds + ClientCertificateCheck.kinds + ClientChainCheck.kinds
                + FindingKind.ofClientFiles),
        Section(
            title: "The trust file", commands: ["coppice doctor", "coppice doctor tls", "coppice inspect"],
            kinds: TrustKinds.all),
    ]

    private static let ofConnection = [
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

    private static let agent = "the agent's log"

    private static let ofAgent = [
        Section(
            title: "Leaves", commands: ["coppice status", agent], kinds: FindingKind.ofLeaves + FindingKind.ofRoots),
        Section(title: "Trusts", commands: ["coppice status", agent], kinds: FindingKind.ofTrusts),
        Section(title: "Secrets", commands: ["coppice status", agent], kinds: FindingKind.ofSecrets),
        Section(title: "Outputs and hooks", commands: ["coppice status", agent], kinds: FindingKind.ofOutputs),
        Section(title: "The agent's session", commands: ["coppice status", agent], kinds: FindingKind.ofSessions),
        Section(title: "The agent's own files", commands: [agent], kinds: FindingKind.ofRecords),
    ]

    /// The reference as a page of Markdown: a section for each code. `more` are the sections of other programs' parts.
    package static func page(with more: [Section] = []) -> String {
        let introduction = """
            # Codes

            Every code that an agent's log, `coppice status`, `doctor`, `where`, `inspect` or `prove` can show. Codes are stable:
            scripts and monitoring may rely on them, and one fault has one code, wherever it is seen. The message beside a code
            says what was seen, and the hint what helps in the case at hand; here is what the code means. The rules of
            `coppice check` are in [rules.md](rules.md). This page is generated from the program's own declarations.

            """
        return introduction + (sections + more).map(text).joined()
    }

    private static func text(_ section: Section) -> String {
        let names = section.commands.map { $0 == agent ? $0 : "`\($0)`" }
        let commands = (names.count > 1 ? names.dropLast().joined(separator: ", ") + " and " : "") + (names.last ?? "")
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
