internal import CommandLine
internal import Inspection
internal import System

extension Command {
    private static let files = Argument("FILE", count: .any, of: .file, "a PEM file")

    /// `coppice inspect FILE...`, and `coppice inspect --chain FILE --trust FILE`.
    static let inspect = Command(
        "inspect", "says what PEM files are: leaf, intermediate only, root only, full chain, key",
        about: [
            "For each file: a conclusion, then every certificate and key with its line, its place in the chain, dates and "
                + "fingerprint, then what is wrong and what helps. Keys are matched with certificates over all the files.",
            "An intermediate alone and a full chain for validation are two different things: the first is sent along with "
                + "a leaf, the second is what a client verifies with.",
            "With --chain and --trust: which TLS clients accept a server that sends that chain, when they are given that trust "
                + "file, and why the others do not.",
        ],
        arguments: [files], options: [.chain, .trust, .peerName, .moment, .depth, .json],
        examples: [
            Example("coppice inspect /etc/ssl/vault-ca.pem", "tells whether the file is enough to verify with"),
            Example("coppice inspect privkey.pem fullchain.pem", "tells whether key and certificate belong together"),
            Example("coppice inspect --json *.pem", "prints the same facts for a program to read"),
            Example(
                "coppice inspect --chain fullchain.pem --trust trust.pem",
                "tells which clients accept this server with this trust file"),
        ],
        exits: ExitStatus.usual(findings: "something is wrong with a file, or a client refuses the chain")
    ) { invocation in
        let paths = invocation.words(files)
        if invocation.asksForClients { return try judgeClients(invocation, besides: paths) }
        guard !paths.isEmpty else {
            throw UsageError.missingArgument(command: "coppice inspect", argument: "FILE, or --chain with --trust")
        }
        return try inspect(paths, invocation)
    }

    private static func inspect(_ paths: [String], _ invocation: Invocation) throws -> Exit {
        var contents: [FileContent] = []
        var isComplete = true
        for path in paths {
            do throws(PosixError) {
                contents.append(try FileContent.read(path))
            } catch {
                invocation.console.report(error)
                isComplete = false
            }
        }
        let inspection = Inspection(contents, at: Clock.wall())
        if !contents.isEmpty { invocation.show(InspectionReport(inspection)) }
        guard isComplete else { return .failed }
        return inspection.hasFindings ? .findings : .good
    }
}
