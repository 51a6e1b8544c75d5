internal import Core
package import Manifest

/// The systemd unit of one agent: hardened as far as its service manager can, open where its configuration needs it, with
/// the reason beside it.
package struct ServiceUnit: Sendable {
    /// Who runs the unit.
    package enum Manager: String, CaseIterable, Sendable {
        /// The system's service manager.
        case system
        /// The user's own.
        case user
    }

    /// The name of its file, such as `coppice-web.host1.service`.
    package let fileName: String
    /// The text of the file.
    package let text: String

    /// The unit of an identity. `program` is the absolute path of the agent on the host. With `supplementaryGroups`, which must
    /// exist there, the agent is in these groups whatever the account database says.
    package init(
        _ identity: Identity, in environment: Environment, manager: Manager = .system,
        program: String = ServiceUnit.usualProgram, supplementaryGroups: [String] = []
    ) {
        let edit = manager == .user ? "systemctl --user edit" : "systemctl edit"
        fileName = environment.objectName(identity) + ".service"
        let needs = UnitRequirements(identity.configuration, directory: identity.directory)
        let remarks = [
            "The agent of \(identity.name) in the environment \(environment.name), compiled from coppice.yaml.",
            "Put what one host needs into a drop-in: \(edit) \(fileName)",
        ]
        text =
            UnitWriter(
                remarks: remarks, title: identity.name, user: UnitText.value(identity.user),
                state: UnitText.value(needs.stateName), directory: UnitText.word(identity.directory),
                program: UnitText.word(program), manager: manager, needs: needs, groups: supplementaryGroups
            ).text
    }

    /// Where Debian's package puts the agent.
    package static let usualProgram = "/usr/bin/coppice-agent"

    /// The unit for any identity by its name, for hosts without a manifest: of its outputs nothing is known.
    package static let template = ServiceUnit()

    init(fileName: String, text: String) {
        (self.fileName, self.text) = (fileName, text)
    }

    private init() {
        fileName = "coppice-agent@.service"
        let remarks = [
            "An example to copy to /etc/systemd/system: one agent for one identity, such as coppice-agent@web.service.",
            "Set User= in a drop-in (systemctl edit coppice-agent@web): the service user of that app or proxy. Where no",
            "output names a group, set PrivateUsers=yes there too. `coppice unit` makes a unit that knows its outputs.",
        ]
        let needs = UnitRequirements(unknownAt: "/var/lib/coppice/%i")
        text =
            UnitWriter(
                remarks: remarks, title: "%i", user: "coppice-%i", state: needs.stateName, directory: needs.directory,
                program: Self.usualProgram, manager: .system, needs: needs
            ).text
    }
}

/// Puts a unit's text together from values that are spelt for it already.
private struct UnitWriter {
    let remarks: [String]
    let title: String
    let user: String
    let state: String
    let directory: String
    let program: String
    let manager: ServiceUnit.Manager
    let needs: UnitRequirements
    var groups: [String] = []

    var text: String {
        let linger =
            manager == .user ? ["To keep it running while the user is not logged in: loginctl enable-linger"] : []
        let head = (remarks + linger).map { "# " + $0 }
        let sandbox = Sandbox.lines(for: manager, needs)
        return UnitText.file([head, unit.lines, service.lines + [""] + sandbox, install.lines])
    }

    private var unit: UnitSection {
        var section = UnitSection("Unit")
        section.set("Description", "Coppice agent of " + title)
        section.set("Documentation", "man:coppice-agent(1)")
        if manager == .system {
            section.set("Wants", "network-online.target")
            section.set("After", "network-online.target")
        }
        section.remark("Before agent.yaml is there, a start is skipped and is no failure: a boot does not wait.")
        section.set("ConditionPathExists", needs.configurationPath)
        section.remark(
            "Started again for as long as it fails: at a limit systemd would also drop the token that it keeps.")
        section.set("StartLimitIntervalSec", "0")
        return section
    }

    private var service: UnitSection {
        var section = UnitSection("Service")
        section.set("Type", "notify")
        if manager == .system { section.set("User", user) }
        if !groups.isEmpty {
            section.set("SupplementaryGroups", groups.map(UnitText.value).joined(separator: " "))
        }
        if manager == .system, needs.isStateDirectory {
            section.set("StateDirectory", state)
            section.set("StateDirectoryMode", "0700")
        }
        section.set("ExecStart", "\(program) run --dir \(directory)")
        section.set("ExecReload", "/bin/kill -HUP $MAINPID")
        section.set("Restart", "on-failure")
        section.set("RestartSec", "5s")
        section.remark("Wrong usage stays wrong: it is not started again.")
        section.set("RestartPreventExitStatus", "2")
        section.remark(
            "Started means that each required output was tried, after 30 s at the latest: an outage of the server is no",
            "failed start. What needs the files waits for coppice-ready@.")
        section.set("TimeoutStartSec", "90s")
        section.set("WatchdogSec", "60s")
        section.remark("A token on which a leased secret depends, kept in memory from one start to the next.")
        section.set("FileDescriptorStoreMax", "1")
        return section
    }

    private var install: UnitSection {
        var section = UnitSection("Install")
        section.set("WantedBy", manager == .system ? "multi-user.target" : "default.target")
        return section
    }
}
