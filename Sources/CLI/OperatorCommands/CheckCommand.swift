internal import CommandLine

extension Command {
    /// `coppice check [-f FILE]`
    static let checkManifest = Command(
        "check", "says everything that is wrong with a manifest, each with its place and its remedy",
        about: [
            "Reads the manifest and the certificates that it names, and tells every error at once. Beyond its form it looks at "
                + "what breaks the model: rights that two identities would share, names and secrets that another workload "
                + "reaches, lives that cannot work. Each rule is explained in docs/reference/rules.md by the name in brackets.",
            "A note is worth a word and no error; a file that is named and not there yet is one.",
        ],
        options: [.manifest, .json],
        examples: [
            Example("coppice check", "looks at coppice.yaml in this directory"),
            Example("coppice check -f infra/coppice.yaml --json", "prints the same facts for a program to read"),
        ],
        exits: ExitStatus.usual(findings: "the manifest has at least one error")
    ) { invocation in
        let report = CheckReport(try ManifestSource.read(invocation.manifestPath))
        invocation.show(report)
        return report.isGood ? .good : .findings
    }
}
