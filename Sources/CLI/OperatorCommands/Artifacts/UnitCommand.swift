internal import Artifacts
internal import CommandLine
import Manifest

extension Command {
    private static let ready = Option.flag("ready", "print coppice-ready@, which waits until the outputs are there")

    /// `coppice unit IDENTITY`
    static let unit = Command(
        "unit", "prints the hardened systemd units of one identity",
        about: [
            "The unit is closed as far as its service manager can, and open where this identity's outputs need it; the "
                + "reason for each opening stands beside it. It has started (Type=notify) when each required output was "
                + "tried, after 30 seconds at the latest, so that no boot hangs because the server is down.",
            "--ready prints a second unit, which runs coppice wait as the same user. A proxy or an app that needs the files "
                + "names it in Wants= and After=, never in Requires= or BindsTo=.",
            "A user's own service manager (--user) makes no namespaces where a file is given to a group: such an "
                + "identity is better off with the system's.",
        ],
        arguments: [.identity], options: [ready, .manifest, .environment, .forUser, .forSystem, .agentProgram],
        examples: [
            Example(
                "coppice unit web.host1 -e prod > /etc/systemd/system/coppice-web.host1.service",
                "writes the unit of web on host1"),
            Example(
                "coppice unit web.host1 -e prod --ready > /etc/systemd/system/coppice-ready@web.host1.service",
                "writes the unit that waits for the files of web on host1"),
            Example("coppice unit edge.host1 -e prod --user", "prints it for a service manager of the user's own"),
        ]
    ) { invocation in
        let environment = try invocation.manifest().resolved.environment(invocation.value(.environment))
        let identity = try environment.identity(invocation.word(.identity) ?? "")
        let (manager, program) = try invocation.unitOptions()
        let unit =
            invocation.has(ready)
            ? ServiceUnit.ready(identity, in: environment, manager: manager, program: program)
            : ServiceUnit(identity, in: environment, manager: manager, program: program)
        invocation.console.print(String(unit.text.dropLast()))
        return .good
    }
}
