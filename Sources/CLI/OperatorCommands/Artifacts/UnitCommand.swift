internal import Artifacts
internal import CommandLine
import Manifest

extension Command {
    /// `coppice unit IDENTITY`
    static let unit = Command(
        "unit", "prints the hardened systemd unit of one identity",
        about: [
            "The unit is closed as far as its service manager can, and open where this identity's outputs need it; the "
                + "reason for each opening stands beside it. It is ready (Type=notify) when every required output is there.",
            "A user's own service manager (--user) makes no namespaces where a file is given to a group: such an "
                + "identity is better off with the system's.",
        ],
        arguments: [.identity], options: [.manifest, .environment, .forUser, .forSystem, .agentProgram],
        examples: [
            Example(
                "coppice unit web.host1 -e prod > /etc/systemd/system/coppice-web.host1.service",
                "writes the unit of web on host1"),
            Example("coppice unit edge.host1 -e prod --user", "prints it for a service manager of the user's own"),
        ]
    ) { invocation in
        let environment = try invocation.manifest().resolved.environment(invocation.value(.environment))
        let identity = try environment.identity(invocation.word(.identity) ?? "")
        let (manager, program) = try invocation.unitOptions()
        let unit = ServiceUnit(identity, in: environment, manager: manager, program: program)
        invocation.console.print(String(unit.text.dropLast()))
        return .good
    }
}
