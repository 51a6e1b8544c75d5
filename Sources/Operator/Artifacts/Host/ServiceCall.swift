internal import AgentConfig

/// What a hook asks of the system's service manager: `systemctl reload nginx.service`.
struct ServiceCall: Hashable {
    /// The verb as polkit sees it; see ``verbs``.
    let verb: String
    /// The unit with its suffix.
    let unit: String

    /// The calls of a hook, one for each unit that it names. None where it runs another program, asks the user's own service
    /// manager, or says something that is not understood here.
    static func calls(of hook: Hook) -> [ServiceCall] {
        guard UnitRequirements.program(hook) == "systemctl" else { return [] }
        let words = hook.arguments.dropFirst().filter { !options.contains($0) }
        guard let word = words.first, let verb = verbs[word] else { return [] }
        let units = words.dropFirst()
        guard units.allSatisfy(isUnit) else { return [] }
        return units.map { ServiceCall(verb: verb, unit: fullName($0)) }
    }

    /// Options that change nothing of what is asked for.
    private static let options: Set = ["--no-block", "--no-ask-password", "--quiet", "-q"]

    /// The verbs of `systemctl` that have a running service read its files anew, each as systemd names it to polkit.
    private static let verbs = [
        "reload": "reload", "restart": "restart", "try-restart": "try-restart", "condrestart": "try-restart",
        "reload-or-restart": "reload-or-restart", "try-reload-or-restart": "reload-or-try-restart",
        "reload-or-try-restart": "reload-or-try-restart", "force-reload": "reload-or-try-restart",
    ]

    /// Whether a word is the name of one unit: no option and no pattern (systemd.unit(5)).
    private static func isUnit(_ word: String) -> Bool {
        !word.hasPrefix("-") && !word.hasPrefix(".") && (1...255).contains(word.utf8.count)
            && word.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || ":-_.@".utf8.contains(byte)
            }
    }

    /// As `systemctl` completes a name.
    private static func fullName(_ word: String) -> String {
        let suffixes = [".service", ".socket", ".target", ".timer", ".path", ".mount", ".slice", ".scope"]
        return suffixes.contains { word.hasSuffix($0) } ? word : word + ".service"
    }
}
