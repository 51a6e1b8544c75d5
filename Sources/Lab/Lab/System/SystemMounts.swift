import JSON
import VaultPolicy

extension SystemBackend {
    static let mountRoutes: [Route<SystemBackend>] = [
        .read("mounts") { engine, _, _ in engine.list(isAuth: false) },
        .write("remount") { engine, request, _ throws(EngineError) in try engine.remount(request) },
        .read("internal/ui/mounts") { engine, request, _ in engine.visibleMounts(request) },
        .read("internal/ui/mounts/*path") { engine, request, names throws(EngineError) in
            try engine.visibleMount(request, names["path"])
        },
        .read("mounts/*path") { engine, _, names throws(EngineError) in try engine.show("", names["path"]) },
        .write("mounts/*path") { engine, request, names throws(EngineError) in
            try engine.write("", names["path"], request)
        },
        .delete("mounts/*path") { engine, request, names throws(EngineError) in
            try engine.remove("", names["path"], request)
        },
    ]

    static let authRoutes: [Route<SystemBackend>] = [
        .read("auth") { engine, _, _ in engine.list(isAuth: true) },
        .read("auth/*path") { engine, _, names throws(EngineError) in try engine.show("auth/", names["path"]) },
        .write("auth/*path") { engine, request, names throws(EngineError) in
            try engine.write("auth/", names["path"], request)
        },
        .delete("auth/*path") { engine, request, names throws(EngineError) in
            try engine.remove("auth/", names["path"], request)
        },
    ]

    private func list(isAuth: Bool) -> EngineResponse {
        let mounts = core.mounts.all.filter { $0.entry.isAuth == isAuth }
        return EngineResponse(data: JSONObject(mounts.map { ($0.entry.shownPath, .object($0.entry.shown)) }))
    }

    /// The path of the mount that `x` or `x/tune` names.
    private static func split(_ path: String) -> (mount: String, isTune: Bool) {
        path.hasSuffix("/tune") ? (String(path.dropLast("tune".count)), true) : (path + "/", false)
    }

    private func show(_ area: String, _ path: String) throws(EngineError) -> EngineResponse {
        let (path, isTune) = Self.split(path)
        guard let mount = core.mounts[area + path], area == "auth/" || !mount.entry.isAuth else {
            if isTune { throw .bad("cannot fetch sysview for path \(GoText.quoted(area + path))") }
            throw .bad(area.isEmpty ? "No secret engine mount at \(path)" : "No auth engine at \(path)")
        }
        return EngineResponse(data: isTune ? MountTuning.shown(mount.entry) : mount.entry.shown)
    }

    private func write(
        _ area: String, _ path: String, _ request: EngineRequest
    ) throws(EngineError) -> EngineResponse {
        let (path, isTune) = Self.split(path)
        return isTune ? try tune(area + path, request) : try enable(area, path, request)
    }

    private func enable(
        _ area: String, _ path: String, _ request: EngineRequest
    ) throws(EngineError) -> EngineResponse {
        let full = area + path
        var type = try request.string("type") ?? ""
        var options = try request.map("options") ?? [:]
        guard !type.isEmpty else { throw .bad("backend type must be specified as a string") }
        if type == "kv-v2" { (type, options["version"]) = ("kv", "2") }
        guard !area.isEmpty || !["auth/", "sys/", "identity/", "cubbyhole/"].contains(where: full.hasPrefix) else {
            throw .bad("cannot mount under existing mount \(GoText.quoted(String(full.prefix { $0 != "/" }) + "/"))")
        }
        if let other = core.mounts.conflict(with: full) {
            throw .bad("path is already in use at \(other.hasPrefix("auth/") ? String(other.dropFirst(5)) : other)")
        }
        var entry = MountEntry(
            path: full, type: type, description: try request.string("description") ?? "",
            accessor: Identifiers.accessor(area.isEmpty ? type : "auth_" + type), uuid: Identifiers.uuid(),
            options: options, showsOptions: true,
            isLocal: try request.bool("local") ?? false, isSealWrapped: try request.bool("seal_wrap") ?? false)
        try MountTuning.apply(request.nested("config"), to: &entry)
        guard let backend = core.mounts.backend(of: entry) else {
            throw .bad("plugin not found in the catalog: \(type)")
        }
        core.mounts.put(entry, backend)
        return .empty
    }

    private func tune(_ path: String, _ request: EngineRequest) throws(EngineError) -> EngineResponse {
        guard let mount = core.mounts[path] else {
            throw .bad("tune of path \(GoText.quoted(path)) failed: no mount entry found")
        }
        var entry = mount.entry
        try MountTuning.apply(request, to: &entry)
        let hasNewOptions = entry.options != mount.entry.options
        let backend = hasNewOptions ? core.mounts.backend(of: entry) ?? mount.backend : mount.backend
        core.mounts.put(entry, backend)
        return .empty
    }

    private func remove(
        _ area: String, _ path: String, _ request: EngineRequest
    ) throws(EngineError) -> EngineResponse {
        guard let mount = core.mounts[area + path + "/"] else { return .empty }
        guard !mount.entry.isBuiltIn else {
            throw .bad(
                area.isEmpty
                    ? "cannot unmount \(GoText.quoted(mount.entry.path))"
                    : "token credential backend cannot be disabled")
        }
        for lease in core.leases.all(where: { $0.mount == mount.entry.uuid }) {
            try core.revokeLease(lease.id, at: request.now, force: true)
        }
        if mount.entry.isAuth {
            for token in core.tokens.living(at: request.now) where token.path.hasPrefix(mount.entry.path) {
                core.end(core.tokens.revoke(token.key), at: request.now)
            }
            core.identity.removeAliases(mount: mount.entry.accessor)
        }
        _ = core.mounts.remove(mount.entry.path)
        return .empty
    }

    private func remount(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let from = Self.sanitized(try request.string("from") ?? "")
        let target = Self.sanitized(try request.string("to") ?? "")
        guard from != "/", target != "/" else { throw .bad("both 'from' and 'to' path must be specified as a string") }
        guard let mount = core.mounts[from] else { throw .bad("no matching mount at \(GoText.quoted(from))") }
        guard !mount.entry.isBuiltIn else { throw .bad("cannot remount \(GoText.quoted(from))") }
        if let other = core.mounts.conflict(with: target) { throw .bad("path in use at \(GoText.quoted(other))") }
        core.mounts.move(from, to: target)
        return EngineResponse(data: ["migration_id": .string(Identifiers.uuid())])
    }

    private static func sanitized(_ path: String) -> String {
        let trimmed = path.hasPrefix("/") ? String(path.dropFirst()) : path
        return trimmed.hasSuffix("/") ? trimmed : trimmed + "/"
    }

    private func visibleMounts(_ request: EngineRequest) -> EngineResponse {
        let list = request.caller.map { core.policies.accessList($0.policies, $0.identity) }
        func part(_ isAuth: Bool) -> JSONValue {
            var part = JSONObject()
            for mount in core.mounts.all where mount.entry.isAuth == isAuth {
                let entry = mount.entry
                if let list, list.reaches(mount: entry.path) {
                    part[entry.shownPath] = .object(entry.shown)
                } else if entry.config.listingVisibility == "unauth" {
                    part[entry.shownPath] = [
                        "type": .string(entry.type), "description": .string(entry.description),
                        "options": entry.showsOptions ? .texts(entry.options) : .null,
                    ]
                }
            }
            return .object(part)
        }
        return EngineResponse(data: ["secret": part(false), "auth": part(true)])
    }

    private func visibleMount(_ request: EngineRequest, _ path: String) throws(EngineError) -> EngineResponse {
        let path = Self.sanitized(path)
        let hidden = EngineError(
            status: 403,
            "preflight capability check returned 403, please ensure client's policies grant access to path "
                + GoText.quoted(path))
        guard let caller = request.caller else { throw .permissionDenied }
        guard let (mount, _) = core.mounts.route(path),
            core.policies.accessList(caller.policies, caller.identity).reaches(mount: mount.entry.path)
        else { throw hidden }
        var shown = mount.entry.shown
        shown["path"] = .string(mount.entry.path)
        return EngineResponse(data: shown)
    }
}
