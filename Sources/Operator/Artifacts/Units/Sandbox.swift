/// The part of a unit that takes rights away: what each service manager of systemd 252 (Debian 12) enforces, and no more.
enum Sandbox {
    /// For the system's service manager.
    static func lines(for manager: ServiceUnit.Manager, _ needs: UnitRequirements) -> [String] {
        switch manager {
        case .system: system(needs)
        case .user: needs.hasGroups ? userWithGroups(needs) : user(needs)
        }
    }

    private static func system(_ needs: UnitRequirements) -> [String] {
        var section = UnitSection("")
        users(needs, &section)
        section.set("CapabilityBoundingSet", "")
        section.set("AmbientCapabilities", "")
        section.set(["PrivateMounts", "PrivateTmp", "PrivateDevices", "PrivateIPC"])
        if needs.isReader { section.set(["PrivateNetwork"]) }
        section.set("DevicePolicy", "closed")
        section.set(kernel + ["ProtectControlGroups"])
        if !needs.isReader {
            section.remark("Processes of the same user stay visible: a hook can signal a proxy of that user.")
        }
        section.set("ProtectProc", "invisible")
        section.set("ProcSubset", "pid")
        if !needs.isReader {
            section.remark("No RemoveIPC=: the user may be the app's own, and its shared memory is not ours to remove.")
        }
        files(needs, isUser: false, &section)
        everywhere(needs, &section)
        return Array(section.lines.dropFirst())
    }

    /// For a user's own service manager, which can make namespaces only inside a user namespace.
    private static func user(_ needs: UnitRequirements) -> [String] {
        var section = UnitSection("")
        section.remark(
            "A user's service manager makes the namespaces below only in a user namespace. It enforces none of",
            "ProtectProc=, ProcSubset=, ProtectControlGroups=, RemoveIPC=, DevicePolicy= and IPAddressDeny=.")
        section.set(["PrivateUsers"])
        section.set("CapabilityBoundingSet", "")
        section.set("AmbientCapabilities", "")
        section.set(["PrivateMounts", "PrivateTmp", "PrivateDevices", "PrivateIPC"])
        if needs.isReader { section.set(["PrivateNetwork"]) }
        section.set(kernel)
        files(needs, isUser: true, &section)
        everywhere(needs, &section)
        return Array(section.lines.dropFirst())
    }

    /// For a user's own service manager where files are given to a group.
    private static func userWithGroups(_ needs: UnitRequirements) -> [String] {
        var section = UnitSection("")
        section.remark(
            "Some file is given to a group, and in a user namespace there are no groups but the user's first. Without one",
            "a user's service manager can make no other namespace either: of the sandbox only this is left. The unit for",
            "the system's service manager (coppice unit --system) has no such gap.")
        everywhere(needs, &section)
        return Array(section.lines.dropFirst())
    }

    private static let kernel = [
        "ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectClock", "ProtectHostname",
    ]

    private static func users(_ needs: UnitRequirements, _ section: inout UnitSection) {
        guard needs.hasGroups else { return section.set(["PrivateUsers"]) }
        section.remark(
            "Files may be given to a group, and among private users there are no groups but the user's first.")
        section.set("PrivateUsers", "no")
    }

    /// What of the file system is seen and written.
    private static func files(_ needs: UnitRequirements, isUser: Bool, _ section: inout UnitSection) {
        section.set("ProtectSystem", "strict")
        homes(needs, isUser: isUser, &section)
        var said = ""
        for (path, reason) in needs.writable {
            if reason != said { section.remark(reason) }
            section.set("ReadWritePaths", UnitText.value("-" + path))
            said = reason
        }
    }

    private static func homes(_ needs: UnitRequirements, isUser: Bool, _ section: inout UnitSection) {
        var isBound = false
        if needs.readsHomes {
            section.remark("A hook needs something in a home.")
            section.set("ProtectHome", "read-only")
        } else if needs.isInHome || isUser {
            let manager = isUser && !needs.isReader
            section.remark(
                "Of all homes only the boundary directory\(manager ? " and the way to the service manager" : "").")
            section.set("ProtectHome", "tmpfs")
            let sockets = needs.asksUserManager ? " -%t/bus -%t/systemd/private" : ""
            if manager { section.set("BindReadOnlyPaths", "%t/systemd/notify" + sockets) }
            isBound = needs.isInHome
        } else {
            section.set(["ProtectHome"])
        }
        if needs.isReader {
            if isBound { section.set("BindReadOnlyPaths", UnitText.value("-" + needs.directory)) }
        } else if isUser || !needs.isStateDirectory {
            section.set(isBound ? "BindPaths" : "ReadWritePaths", needs.directoryValue)
        }
    }

    /// What needs no namespace and no privilege.
    private static func everywhere(_ needs: UnitRequirements, _ section: inout UnitSection) {
        section.set([
            "NoNewPrivileges", "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID", "LockPersonality",
        ])
        if needs.isReader {
            section.set(["MemoryDenyWriteExecute"])
            section.remark("AF_UNIX is the way to the names of users and groups.")
            section.set("RestrictAddressFamilies", "AF_UNIX")
        } else {
            hooks(&section)
        }
        section.set("SystemCallArchitectures", "native")
        section.set("SystemCallFilter", "@system-service")
        section.set("SystemCallFilter", "~@privileged @resources")
        if needs.hasGroups, !needs.isReader {
            section.remark("To give a file to a group.")
            section.set("SystemCallFilter", "@chown")
        }
        section.set("SystemCallErrorNumber", "EPERM")
        section.set("KeyringMode", "private")
        section.set("LimitCORE", "0")
        section.set("UMask", "0077")
    }

    /// What hooks need, and the agent besides.
    private static func hooks(_ section: inout UnitSection) {
        section.remark(
            "A hook that makes code as it runs (Java's keytool) needs MemoryDenyWriteExecute=no in a drop-in.")
        section.set(["MemoryDenyWriteExecute"])
        section.remark(
            "AF_UNIX is the way to the service manager, to D-Bus (systemctl reload) and to a proxy's own socket.")
        section.set("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX")
    }
}
