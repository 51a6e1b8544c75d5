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
        package var kinds: [FindingKind]

        package init(title: String, commands: [String], kinds: [FindingKind]) {
            (self.title, self.commands, self.kinds) = (title, commands, kinds)
        }
    }

    /// In the order of the checks, then what `coppice inspect` and the agent alone tell. A kind that several tell stands in
    /// the first section.
    package static let sections: [Section] = {
        var seen: Set<FindingKind> = []
        return (ofDoctor + ofAgent).map { section in
            Section(
                title: section.title, commands: section.commands,
                kinds: section.kinds.filter { seen.insert($0).inserted })
        }
    }()

    private static var ofDoctor: [Section] {
        let extra: [(ReferenceSection, [FindingKind])] = [
            (.files, InspectedFile.kinds), (.client, FindingKind.ofClientFiles),
        ]
        var sections: [Section] = []
        for (part, kinds) in DoctorCheck.all.map({ ($0.section, $0.kinds) }) + extra {
            if let index = sections.firstIndex(where: { $0.title == part.title }) {
                sections[index].kinds += kinds
            } else {
                sections.append(Section(title: part.title, commands: part.commands, kinds: kinds))
            }
        }
        return sections
    }

    static let agent = "the agent's log"

    private static let ofAgent = [
        Section(
            title: "Leaves", commands: ["coppice status", agent], kinds: FindingKind.ofLeaves + FindingKind.ofRoots),
        Section(title: "Trusts", commands: ["coppice status", agent], kinds: FindingKind.ofTrusts),
        Section(title: "Secrets", commands: ["coppice status", agent], kinds: FindingKind.ofSecrets),
        Section(title: "Outputs and hooks", commands: ["coppice status", agent], kinds: FindingKind.ofOutputs),
        Section(title: "The agent's session", commands: ["coppice status", agent], kinds: FindingKind.ofSessions),
        Section(title: "Metrics", commands: ["coppice status", agent], kinds: FindingKind.ofMetrics),
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

/// The part of the reference that a check's findings stand in.
struct ReferenceSection: Sendable {
    let title: String
    /// The commands that show the findings.
    let commands: [String]

    init(_ title: String, shownBy commands: String...) {
        (self.title, self.commands) = (title, commands)
    }
}

// Those that several checks share; a check with one of its own declares it itself.
extension ReferenceSection {
    static let boundary = ReferenceSection(
        "The boundary directory", shownBy: "coppice doctor", "coppice where", FindingReference.agent)
    static let client = ReferenceSection(
        "The client keypair", shownBy: "coppice doctor", "coppice status", FindingReference.agent)
    static let connection = ReferenceSection("The connection", shownBy: "coppice doctor", "coppice doctor tls")
    static let server = ReferenceSection("The server", shownBy: "coppice doctor", "coppice doctor tls")
    static let login = ReferenceSection("The login and its token", shownBy: "coppice doctor")
    static let rights = ReferenceSection("Rights", shownBy: "coppice doctor")
    static let files = ReferenceSection("PEM files", shownBy: "coppice inspect")
}
