internal import CommandLine
internal import JSON

extension Command {
    /// `coppice schema`
    static let schema = Command(
        "schema", "prints the JSON Schema of the manifest, for editors",
        about: [
            "Editors with a YAML language server complete and check keys while they are typed: put the schema beside the "
                + "manifest, and the line \"# yaml-language-server: $schema=coppice.schema.json\" on top of it. It knows the "
                + "form; the rules are those of coppice check."
        ],
        examples: [Example("coppice schema >coppice.schema.json", "puts it beside the manifest")]
    ) { invocation in
        invocation.console.print(JSONValue.object(ManifestSchema.document).text(pretty: true))
        return .good
    }
}
