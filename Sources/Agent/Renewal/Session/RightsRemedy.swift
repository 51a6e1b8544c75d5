import Core

/// What helps where the identity's policy lacks a right that agent.yaml needs. The policy comes from the manifest: what is added
/// by hand only, the next `coppice apply` takes away again.
package enum RightsRemedy {
    private static let plan =
        "on the operator's machine: coppice plan shows what the policy lacks, and coppice apply adds it"

    /// The hint for a right on a path that an output or the session asks for.
    package static func hint(_ capability: String, on path: String) -> String {
        "\(plan); without a manifest add path \"\(bounded(path))\" { capabilities = [\"\(capability)\"] } to the policy"
    }

    /// The hint for the path that signs the identity's client certificate. A rule without bounds on its parameters would have
    /// other identities' names signed.
    package static func clientHint(on path: String) -> String {
        "\(plan); never allow \(bounded(path)) without the bounds on its parameters that coppice export --format hcl "
            + "shows: it would sign other identities' names too"
    }
}
