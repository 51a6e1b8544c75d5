internal import Core
package import Manifest

/// The unit that units of proxies and apps wait for: it ends when the files of one agent are there, or when the time is over.
extension ServiceUnit {
    /// How long its wait takes at most.
    static let readyWait: Duration = .seconds(60)
    /// After which the service manager ends it: longer than the wait's own time, so that the wait says what is missing.
    static let readyLimit: Duration = .seconds(90)

    /// The unit `coppice-ready@NAME.service` of an identity. `program` is the absolute path of the agent on the host; `coppice`
    /// is expected beside it.
    package static func ready(
        _ identity: Identity, in environment: Environment, manager: Manager = .system,
        program: String = ServiceUnit.usualProgram
    ) -> ServiceUnit {
        let agent = ServiceUnit(identity, in: environment, manager: manager, program: program)
        let name = environment.objectName(identity)
        let instance = name.hasPrefix(agentPrefix) ? String(name.dropFirst(agentPrefix.count)) : name
        let requirements = UnitRequirements(identity.configuration, directory: identity.directory)
        return ReadyUnit(
            remark:
                "Waits for the files of \(identity.name) in the environment \(environment.name), compiled from coppice.yaml.",
            title: identity.name, instance: instance, agent: agent.fileName, user: UnitText.value(identity.user),
            directory: UnitText.word(identity.directory), program: UnitText.word(beside(program)), manager: manager,
            needs: requirements.forReading
        ).unit("coppice-ready@\(instance).service")
    }

    /// The unit for the agents of ``template``, by the same names.
    package static let readyTemplate = ReadyUnit(
        remark:
            "An example to copy to /etc/systemd/system, beside coppice-agent@.service. Set User= in a drop-in as there.",
        title: "%i", instance: "web", agent: "coppice-agent@%i.service", user: "coppice-%i",
        directory: "/var/lib/coppice/%i", program: beside(usualProgram), manager: .system,
        needs: UnitRequirements(unknownAt: "/var/lib/coppice/%i").forReading
    ).unit("coppice-ready@.service")

    private static let agentPrefix = "coppice-"

    /// Where `coppice` is when the agent is at `program`.
    private static func beside(_ program: String) -> String {
        program.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/coppice"
    }
}

/// Puts the text together from values that are spelt for it already.
private struct ReadyUnit {
    let remark: String
    let title: String
    let instance: String
    let agent: String
    let user: String
    let directory: String
    let program: String
    let manager: ServiceUnit.Manager
    let needs: UnitRequirements

    func unit(_ fileName: String) -> ServiceUnit {
        let sandbox = Sandbox.lines(for: manager, needs)
        return ServiceUnit(
            fileName: fileName,
            text: UnitText.file([head.map { "# " + $0 }, unit.lines, service.lines + [""] + sandbox]))
    }

    private var head: [String] {
        [
            remark,
            "A unit that needs these files names coppice-ready@\(instance).service in Wants= and in After=. Never in",
            "Requires= or BindsTo=: it then starts also when the time is over and something is missing.",
        ]
    }

    private var unit: UnitSection {
        var section = UnitSection("Unit")
        section.set("Description", "Files of the Coppice agent of " + title)
        section.set("Documentation", "man:coppice-wait(1)")
        section.set("Wants", agent)
        section.set("After", agent)
        section.remark("Before agent.yaml is there, the wait is skipped: nothing would come.")
        section.set("ConditionPathExists", needs.configurationPath)
        return section
    }

    private var service: UnitSection {
        var section = UnitSection("Service")
        section.remark(
            "No RemainAfterExit=: each start of what needs the files waits anew. No PartOf=: each restart of an agent that",
            "fails would begin the wait again, and it would never be over.")
        section.set("Type", "oneshot")
        if manager == .system { section.set("User", user) }
        let wait = DurationText.render(ServiceUnit.readyWait)
        section.set("ExecStart", "\(program) wait --dir \(directory) --timeout \(wait)")
        section.remark("Longer than the wait's own time, so that it says what is missing and why.")
        section.set("TimeoutStartSec", "\(ServiceUnit.readyLimit.components.seconds)s")
        return section
    }
}
