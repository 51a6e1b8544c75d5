package import JSON

/// Facts that a command prints: one value, shown to a reader as text and to a program as JSON.
package protocol Report {
    /// The facts, without `schema`.
    var facts: JSONObject { get }
    /// The same facts for a reader, several lines, styled by the console that shows them.
    func text(on console: Console) -> String
}

extension Invocation {
    /// Prints the report as `--json` asks for it, or as text. The document begins with `"schema": 1`.
    package func show(_ report: some Report) {
        guard has(.json) else { return console.print(report.text(on: console)) }
        var document: JSONObject = ["schema": 1]
        for fact in report.facts.members { document[fact.key] = fact.value }
        console.print(JSONValue.object(document).text(pretty: true))
    }
}
