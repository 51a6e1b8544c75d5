internal import CommandLine
internal import JSON
internal import Model
internal import Operating
internal import Posix

extension Command {
    private static let output = Option.value(
        "output", "FILE", letter: "o", of: .file, "the HTML file to write")
    private static let proof = Option.value(
        "prove", "FILE", of: .file, repeats: true, "what coppice prove --json said, once for each environment")

    /// `coppice report -o FILE.html`
    static let report = Command(
        "report", "draws who may do what, and what ends when, as one HTML file",
        about: [
            "The file needs no network and no script. It shows, for each environment (or the one that -e names), identities "
                + "with their policies, paths and outputs; the rights that the server really gives, when --prove says "
                + "them; the chains of the manifest's certificates; and what ends when.",
            "No secret is in it, but all names are: show it to those who may know them. An older file of that name is "
                + "replaced at once.",
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
        let worlds = try invocation.value(.environment).map { [try manifest.model.world($0)] } ?? manifest.model.worlds
        let proofs = try invocation.values(proof).map(matrix)
        try refuseForeign(proofs, worlds)
        let reported = worlds.map { world in
            let certificates = CertificateFacts(world, manifest.files)
            return ReportedWorld(
                world: world, certificates: certificates.facts, missing: certificates.missing,
                rights: proofs.first { $0.environment == world.name })
        }
        let text = HTMLReport(reported, at: Clock.wall()).text
        let (directory, name) = Files.split(path)
        try Directory.open(directory.isEmpty ? "." : directory).replace(name, bytes: Array(text.utf8).span, mode: 0o640)
        return .good
    }

    private static func matrix(_ path: String) throws -> RightsMatrix {
        let bytes = try Files.read(path, limit: 256 << 20)
        guard let value = try? JSONValue.parse(bytes.span), let matrix = RightsMatrix(value) else {
            throw ReportError.notAProof(path: path)
        }
        return matrix
    }

    private static func refuseForeign(_ proofs: [RightsMatrix], _ worlds: [World]) throws(ReportError) {
        let known = worlds.map(\.name)
        for proof in proofs where !known.contains(proof.environment) {
            throw .otherEnvironment(proof.environment, known: known)
        }
    }
}

/// Why a report was not made.
enum ReportError: Remediable, Hashable {
    /// The file is none that `coppice prove --json` wrote.
    case notAProof(path: String)
    /// It is about an environment that is not reported.
    case otherEnvironment(String, known: [String])

    var summary: String {
        switch self {
        case .notAProof(let path): "\(bounded(path)): this is not what coppice prove --json prints"
        case .otherEnvironment(let name, _):
            "a file of --prove is about the environment \"\(bounded(name, limit: 80))\", which is not reported"
        }
    }

    var hints: [String] {
        switch self {
        case .notAProof: ["make it anew: coppice prove -e ENVIRONMENT --json > FILE"]
        case .otherEnvironment(_, let known):
            ["reported are: " + known.map { bounded($0, limit: 80) }.joined(separator: ", ")]
        }
    }
}
