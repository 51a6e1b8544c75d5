package import Core
internal import Inspection

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
    }

    /// Those of the checks in their order, then what `coppice inspect` alone says.
    package static let sections: [Section] = {
        var sections: [Section] = []
        for (part, kinds) in DoctorCheck.all.map({ ($0.section, $0.kinds) }) + [(.files, InspectedFile.kinds)] {
            if let place = sections.firstIndex(where: { $0.title == part.title }) {
                sections[place].kinds += kinds
            } else {
                sections.append(Section(title: part.title, commands: part.commands, kinds: kinds))
            }
        }
        return sections
    }()

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
    static let boundary = ReferenceSection("The boundary", shownBy: "coppice doctor", "coppice where")
    static let client = ReferenceSection("The client keypair", shownBy: "coppice doctor")
    static let connection = ReferenceSection("The connection", shownBy: "coppice doctor", "coppice doctor tls")
    static let server = ReferenceSection("The server", shownBy: "coppice doctor", "coppice doctor tls")
    static let login = ReferenceSection("The login and its token", shownBy: "coppice doctor")
    static let rights = ReferenceSection("Rights", shownBy: "coppice doctor")
    static let files = ReferenceSection("PEM files", shownBy: "coppice inspect")
}
