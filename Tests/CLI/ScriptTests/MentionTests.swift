import CommandLine
import System
import TestSupport
import Testing

/// What hints, help and documents name exists: commands, options, keys, pages, files.
@Suite("Mentions")
struct MentionTests {
    @Test func commandsExist() throws {
        let texts = try UserText.literals() + UserText.help()
        var seen = 0
        for text in texts { seen += check(text.text, text.place) }
        for page in try UserText.documents() {
            for code in page.code { seen += check(code, page.place) }
        }
        #expect(seen > 200)
    }

    private func check(_ text: String, _ place: String) -> Int {
        let mentions = CommandMention.all(in: text)
        for mention in mentions {
            if let fault = mention.fault { Issue.record("\(place): \(fault): \(mention.words.joined(separator: " "))") }
        }
        return mentions.count
    }

    /// Options that belong to other programs: chown and its like, useradd, systemctl, openssl, tar.
    private static let foreign: Set<String> = [
        "remove-destination", "system", "shell", "help", "version", "completions", "man", "environment", "commands",
        "program",
        "no-block", "no-ask-password", "now", "quiet", "no-same-owner", "no-overwrite-dir", "reference",
    ]

    @Test func optionsExist() throws {
        let known = Set(HelpTests.pages.flatMap { $0.command.options.map(\.name) }).union(Self.foreign)
        var seen = 0
        for text in try UserText.literals() {
            for match in text.text.matches(of: /(?:^|[\s`'(\[])--([a-z][a-z-]+)/) {
                seen += 1
                #expect(known.contains(String(match.output.1)), "\(text.place): --\(match.output.1)")
            }
        }
        #expect(seen > 50)
    }

    /// Settings of roles and of the server's own configuration, and examples of a mount's and a file's name.
    private static let serverSettings: Set<String> = [
        "pki_int", "api_addr", "cn_validations", "allowed_ip_sans_cidr", "not_before_bound",
    ]

    /// Keys of proxies' own configurations.
    private static let proxySettings: Set<String> = ["watched_directory"]

    @Test func keysExist() throws {
        let known = try Self.keys().union(Self.serverSettings).union(Self.proxySettings)
        let others = ["/Lab/", "/ProxyLines.swift"]
        for text in try UserText.literals() where !others.contains(where: text.place.contains) {
            for key in Self.keys(namedIn: text.text) {
                #expect(known.contains(key), "\(text.place): the key \(key) in: \(text.text)")
            }
        }
    }

    /// `on_change:`, `group: in agent.yaml`, `under roots:`, and each part of `vault.auth.role`.
    private static func keys(namedIn text: String) -> [String] {
        let plain = text.matches(of: /\b([a-z]+(?:_[a-z]+)+):/).map(\.output.1)
        let named = text.matches(of: /\b([a-z_]+): (?:of \S+ )?(?:in agent\.yaml|names\b)/).map(\.output.1)
        let under = text.matches(of: /\bunder ([a-z_]+):/).map(\.output.1)
        let dotted = text.matches(of: /\bvault(?:\.[a-z_]+)+/).map(\.output)
            .filter { $0.matches(of: /example|internal|org|hcl|service/).isEmpty }.flatMap { $0.split(separator: ".") }
        return (plain + named + under + dotted).map(String.init)
    }

    /// The keys of both files: of coppice.yaml from its schema, of agent.yaml from its parser.
    private static func keys() throws -> Set<String> {
        let schema = try Checkout.text("schema/coppice.schema.json")
        let parser = try SourceFile.all(below: "Sources/Agent/AgentConfig").map(\.text).joined()
        return Set((schema + parser).matches(of: /"([a-z_0-9]+)"/).map { String($0.output.1) })
    }

    /// Names that an author gives: of files, fields, mounts, workloads.
    private static let givenNames: Set<String> = ["db.env", "password", "pki_int", "web", "edge"]

    @Test func keysOfExamplesExist() throws {
        let known = try Self.keys().union(Self.givenNames)
        var seen = 0
        for page in try UserText.documents() {
            for line in page.yaml.flatMap({ $0.split(separator: "\n") }) {
                let text = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
                for match in text.matches(of: /(?:^\s*(?:- )*|[{,]\s*)([A-Za-z_][\w.-]*):(?:\s|$)/) {
                    seen += 1
                    #expect(known.contains(String(match.output.1)), "\(page.place): \(line)")
                }
            }
        }
        #expect(seen > 100)
    }

    @Test func linksLeadSomewhere() throws {
        for page in try UserText.documents() {
            let folder = page.place.split(separator: "/").dropLast().joined(separator: "/")
            for match in page.text.matches(of: /\]\(([^)#\s]*)(?:#([^)\s]*))?\)/)
            where !match.output.1.hasPrefix("http") {
                let path = match.output.1.isEmpty ? page.place : (folder.isEmpty ? "" : folder + "/") + match.output.1
                #expect(exists(String(path)), "\(page.place) leads to \(match.output.1)")
                guard let anchor = match.output.2, let target = try? Checkout.text(String(path)) else { continue }
                let anchors = target.split(separator: "\n").filter { $0.hasPrefix("#") }.map(Self.anchor)
                #expect(anchors.contains(String(anchor)), "\(page.place) leads to \(path)#\(anchor)")
            }
        }
    }

    /// As the hosting sites make it: lower case, no punctuation, hyphens for spaces.
    private static func anchor(_ heading: Substring) -> String {
        String(
            heading.drop { $0 == "#" || $0 == " " }.lowercased().filter {
                $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_"
            }.map { $0 == " " ? "-" : $0 })
    }

    @Test func pagesAndFilesExist() throws {
        let path =
            /(?:^|[\s`'(])((?:docs|Sources|Tests|scripts|demo|examples|packaging|fuzz|bench|schema)\/[\w.\/-]*\w)/
        var seen = 0
        for text in try UserText.literals() where !text.place.contains("/Lab/") {
            for match in text.text.matches(of: path) where match.output.1.hasPrefix("docs/") {
                seen += 1
                #expect(exists(String(match.output.1)), "\(text.place): \(match.output.1)")
            }
        }
        for page in try UserText.documents() {
            for match in page.code.flatMap({ $0.matches(of: path) }) {
                seen += 1
                #expect(isPresent(match.output.1.split(separator: "/")[...]), "\(page.place): \(match.output.1)")
            }
        }
        #expect(seen > 20)
    }

    @Test func targetsOfTheMakefileExist() throws {
        let makefile = try Checkout.text("Makefile").split(separator: "\n").map(String.init)
        for page in try UserText.documents() {
            for match in page.code.flatMap({ $0.matches(of: /(?:^|\n)(?:\$ )?make ([a-z]+)/) }) {
                let target = match.output.1 + ":"
                #expect(makefile.contains { $0.hasPrefix(target) }, "\(page.place): make \(match.output.1)")
            }
        }
    }

    /// `mtls.missing` in a document is a code, a rule, a check or an event of some source.
    @Test func codesInDocumentsExist() throws {
        let literals = Set(
            try SourceFile.all(below: "Sources").flatMap { $0.text.split(separator: "\"").map(String.init) })
        let keys = try Self.keys()
        for page in try UserText.documents() where !page.place.contains("/decisions/") {
            for match in page.text.matches(of: /`([a-z][a-z-]+\.[a-z][a-z_-]+)`/) {
                let code = String(match.output.1)
                let ending = String(code.split(separator: ".")[1])
                let isPath = code.split(separator: ".").allSatisfy { keys.contains(String($0)) }
                guard !Self.endings.contains(ending), !isPath else { continue }
                #expect(literals.contains(code), "\(page.place): no source says \(code)")
            }
        }
    }

    /// What follows the dot in the name of a file or a host.
    private static let endings: Set<String> = [
        "crt", "key", "pem", "yaml", "yml", "json", "md", "sh", "hcl", "tf", "service", "target", "socket", "timer",
        "conf",
        "env", "properties", "txtar", "swift", "py", "prom", "html", "csr", "crl", "internal", "org", "local", "h",
        "txt",
    ]

    /// Whether a file has that path below `folder`; a placeholder in it (`AREA`, `NAME`) stands for any text.
    private func isPresent(_ path: ArraySlice<Substring>, below folder: String = ".") -> Bool {
        guard let part = path.first else { return true }
        let ends = part.split(separator: /AREA|NAME|ENGINE|TARGET|DOMAIN|KIND/, omittingEmptySubsequences: false)
        let names = ends.count == 1 ? [String(part)] : children(of: folder)
        return names.contains { name in
            name.hasPrefix(ends[0]) && name.hasSuffix(ends[ends.count - 1]) && exists(folder + "/" + name)
                && isPresent(path.dropFirst(), below: folder + "/" + name)
        }
    }

    private func children(of folder: String) -> [String] {
        (try? Directory.open(Checkout.path + "/" + folder).list()) ?? []
    }

    private func exists(_ path: String) -> Bool {
        (try? Files.status(of: Checkout.path + "/" + path)) != nil
    }
}
