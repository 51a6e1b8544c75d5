internal import JSON
internal import Manifest

/// The polkit rule of a host: each agent's user may ask the service manager for what its hooks ask for, and for nothing else.
struct ReloadRule {
    let identities: [Identity]

    /// The rule; `nil` where no hook asks for anything.
    func text(head: [String]) -> String? {
        let entries = self.entries
        guard !entries.isEmpty else { return nil }
        return (head.map { "// " + $0 } + ["var coppice = ["] + entries.map { "    \($0)," } + ["];"] + Self.rule)
            .joined(separator: "\n") + "\n"
    }

    /// One for each user, unit and verb.
    private var entries: [String] {
        var seen: Set<String> = []
        let all = identities.flatMap { identity in
            ServedUnits.hooks(of: identity).flatMap(ServiceCall.calls).map { call in
                "{ user: \(Self.quoted(identity.user)), verb: \(Self.quoted(call.verb)), unit: \(Self.quoted(call.unit)) }"
            }
        }
        return all.filter { seen.insert($0).inserted }
    }

    /// Users and units are letters, digits and a few signs that need no escape.
    private static func quoted(_ text: String) -> String { "\"\(text)\"" }

    private static let rule = [
        "polkit.addRule(function (action, subject) {",
        "    if (action.id != \"org.freedesktop.systemd1.manage-units\") { return polkit.Result.NOT_HANDLED; }",
        "    var isNeeded = coppice.some(function (call) {",
        "        return subject.user == call.user && action.lookup(\"verb\") == call.verb &&",
        "            action.lookup(\"unit\") == call.unit;",
        "    });",
        "    return isNeeded ? polkit.Result.YES : polkit.Result.NOT_HANDLED;",
        "});",
    ]
}
