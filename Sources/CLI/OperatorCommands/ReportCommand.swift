internal import AgentConfig
internal import Artifacts
internal import CommandLine
internal import Core
internal import JSON
internal import Manifest
internal import System

extension Command {
    private static let output = Option.value(
        "output", "FILE", letter: "o", of: .file, isRequired: true, "the HTML file to write")
    private static let proof = Option.value(
        "prove", "FILE", of: .file, repeats: true, "what coppice prove --json said, once for each environment")

    /// `coppice report -o FILE.html`
    static let report = Command(
        "report", "draws who has access to what, and what expires when, as one HTML file",
        about: [
            "The file needs no network and no script. It shows, for each environment (or the one that -e names), identities "
                + "with their policies, paths and outputs; the rights that the server really gives, when --prove says "
                + "them; the chains of the manifest's certificates; and what expires when.",
            "No secret is in it, but all names are: show it to those who may know them. An older file of that name is "
                + "replaced at once; a device, a pipe or a link is written to.",
        ],
        options: [output, .manifest, .environment, proof],
        examples: [
            Example("coppice report -o report.html", "draws every environment of coppice.yaml"),
            Example("coppice report -e prod --prove prove.json -o prod.html", "draws prod, with what prove found"),
        ]
    ) { invocation in
        guard let path = invocation.value(output) else {
            throw UsageError.other("missing --output", hint: "name the file to write: -o report.html")
        }
        let manifest = try invocation.manifest()
        let environments =
            try invocation.value(.environment).map { [try manifest.resolved.environment($0)] }
            ?? manifest.resolved.environments
        let proofs = try invocation.values(proof).map(matrix)
        try proofs.forEach { try refuseForeign($0, environments) }
        let reported = environments.map { environment in
            let certificates = CertificateFacts(environment, manifest.files)
            return ReportedEnvironment(
                environment: environment, certificates: certificates.facts, missing: certificates.missing,
                rights: proofs.first { $0.environment == environment.name })
        }
        let now = Clock.wall()
        for proof in proofs {
            guard let age = proof.age(at: now) else { continue }
            invocation.console.say(
                "the proof of \(bounded(proof.environment, limit: 80)) is \(age) old: run coppice prove again")
        }
        try Files.write(path, bytes: Array(HTMLReport(reported, at: now).text.utf8).span, mode: 0o640)
        return .good
    }

    private static func matrix(_ path: String) throws -> RightsMatrix {
        let bytes = try Files.read(path, limit: 256 << 20)
        guard let value = try? JSONValue.parse(bytes.span), let matrix = RightsMatrix(value) else {
            throw ReportError.notAProof(path: path)
        }
        return matrix
    }

    /// A proof is of this environment, of a server of its, and of exactly its identities; else it would be shown for
    /// rights that were not asked about.
    private static func refuseForeign(_ proof: RightsMatrix, _ environments: [Environment]) throws(ReportError) {
        guard let environment = environments.first(where: { $0.name == proof.environment }) else {
            throw .otherEnvironment(proof.environment, known: environments.map(\.name))
        }
        guard environment.server.addresses.contains(proof.server) else {
            throw .otherServer(proof.server, environment: environment.name, known: environment.server.addresses)
        }
        let (proved, named) = (Set(proof.rows.map(\.name)), Set(environment.identities.map(\.name)))
        guard proved == named else {
            throw .otherIdentities(
                environment: environment.name, unproved: named.subtracting(proved).sorted(),
                unnamed: proved.subtracting(named).sorted())
        }
    }
}

/// Why a report was not made.
enum ReportError: ErrorWithHints, Hashable {
    /// The file is none that `coppice prove --json` wrote.
    case notAProof(path: String)
    /// It is about an environment that is not reported.
    case otherEnvironment(String, known: [String])
    /// It is about a server that is none of the environment's.
    case otherServer(String, environment: String, known: [String])
    /// It is about other identities than those of the environment.
    case otherIdentities(environment: String, unproved: [String], unnamed: [String])

    var summary: String {
        switch self {
        case .notAProof(let path): "\(bounded(path)): this is not what coppice prove --json prints"
        case .otherEnvironment(let name, _):
            "a file of --prove is about the environment \"\(bounded(name, limit: 80))\", which is not reported"
        case .otherServer(let address, let environment, _):
            "a file of --prove is about the server \(bounded(address, limit: 120)), which is not a server of \(bounded(environment, limit: 80))"
        case .otherIdentities(let environment, let unproved, let unnamed):
            "a file of --prove is not about the identities of \(bounded(environment, limit: 80)): "
                + [("it lacks ", unproved), ("it also has ", unnamed)].filter { !$0.1.isEmpty }
                .map { $0.0 + Self.list($0.1) }.joined(separator: "; ")
        }
    }

    var hints: [String] {
        switch self {
        case .notAProof(let path):
            [
                "make it again: coppice prove --json > \(CommandHint.shellWord(path)), with -e and the environment's name where there are several"
            ]
        case .otherEnvironment(_, let known):
            ["reported are: " + known.map { bounded($0, limit: 80) }.joined(separator: ", ")]
        case .otherServer(_, let environment, let known):
            [
                "the manifest names \(Self.list(known)): prove that one, without VAULT_ADDR: "
                    + "coppice prove -e \(bounded(environment, limit: 80)) --json > prove.json, and give that file with --prove"
            ]
        case .otherIdentities(let environment, _, _):
            [
                "the manifest has changed since: coppice prove -e \(bounded(environment, limit: 80)) --json > prove.json, and give "
                    + "that file with --prove"
            ]
        }
    }

    private static func list(_ texts: [String]) -> String {
        let shown = texts.prefix(5).map { bounded($0, limit: 80) }.joined(separator: ", ")
        return texts.count > 5 ? shown + " and \(texts.count - 5) more" : shown
    }
}
