import JSON
import VaultPolicy

/// One call of `auth/token/create`: the checks in the real server's order, then the token.
struct TokenCreation {
    let core: LabCore
    let request: EngineRequest
    var isOrphan = false
    var role: TokenRole?

    func run() throws(EngineError) -> EngineResponse {
        guard let caller = request.caller, let parent = caller.token else { throw .permissionDenied }
        guard !parent.isBatch else { throw .bad("batch tokens cannot create more tokens") }
        guard parent.usesLeft == 0 else { throw .bad("restricted use token cannot generate child tokens") }
        let isSudo = hasSudo(caller)
        var entry = try draft(parent, isSudo: isSudo)
        entry.policies = try policies(parent, isSudo: isSudo)
        try checkRoot(entry, parent)
        try settleParent(&entry, parent, isSudo: isSudo)
        var warnings = try settleTimes(&entry, parent, isSudo: isSudo)
        let id = try customID(isSudo: isSudo)
        if !id.isEmpty {
            guard core.tokens.find(id, at: request.now) == nil else {
                throw .bad("cannot create a token with a duplicate ID")
            }
            warnings.append(
                "Supplying a custom ID for the token uses the weaker SHA1 hashing instead of the more secure SHA2-256 "
                    + "HMAC for token obfuscation. SHA1 hashed tokens on the wire leads to less secure lookups.")
        }
        warnings += entry.policies.filter { $0 != "root" && core.policies[$0] == nil }
            .map { "Policy \(GoText.quoted($0)) does not exist" }
        let made = core.tokens.create(entry, text: id.isEmpty ? nil : id)
        var response = EngineResponse(warnings: warnings)
        response.shownAuth = core.shown(made.entry, made.text, seconds: made.entry.ttlSeconds)
        return response
    }

    private func hasSudo(_ caller: Caller) -> Bool {
        if caller.isRoot { return true }
        return core.policies.accessList(caller.policies, caller.identity)
            .capabilities(request.mount.path + request.path).contains("sudo")
    }

    private func draft(_ parent: TokenEntry, isSudo: Bool) throws(EngineError) -> TokenEntry {
        var entry = TokenEntry(
            key: "", accessor: "", policies: [], path: request.mount.path + request.path, displayName: "token",
            created: request.now, ttlSeconds: 0)
        if let meta = try request.map("meta"), !meta.isEmpty {
            entry.meta = JSONValue.texts(meta).object
        }
        if let name = try request.string("display_name"), !name.isEmpty { entry.displayName = Self.displayName(name) }
        let uses = try request.integer("num_uses") ?? 0
        guard uses >= 0 else { throw .bad("number of uses cannot be negative") }
        entry.usesLeft = uses
        if let role {
            entry.role = role.name
            let most = Int(role.seconds("token_num_uses"))
            if most > 0 { entry.usesLeft = uses == 0 ? most : min(uses, most) }
            let suffix = role.text("path_suffix")
            if !suffix.isEmpty { entry.path = request.mount.path + request.path + "/" + suffix }
            entry.boundCIDRs = role.list("token_bound_cidrs")
        }
        entry.isBatch = try isBatch()
        guard !entry.isBatch || entry.usesLeft == 0 else { throw .bad("batch tokens cannot have \"num_uses\" set") }
        return entry
    }

    private func isBatch() throws(EngineError) -> Bool {
        let asked = try request.string("type") ?? ""
        guard ["", "service", "batch"].contains(asked) else {
            throw .bad("invalid 'type' value \(GoText.quoted(asked))")
        }
        switch role?.text("token_type") ?? "" {
        case "batch": return true
        case "service": return false
        case "default-batch": return asked != "service"
        default: return asked == "batch"
        }
    }

    private static func displayName(_ name: String) -> String {
        var full = "token-"
        var isGap = false
        for scalar in name.unicodeScalars {
            let isPlain = scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber || scalar == "-")
            if isPlain { full.unicodeScalars.append(scalar) } else if !isGap { full += "-" }
            isGap = !isPlain
        }
        return full.hasSuffix("-") ? String(full.dropLast()) : full
    }

    private func checkRoot(_ entry: TokenEntry, _ parent: TokenEntry) throws(EngineError) {
        if entry.policies.contains("response-wrapping") { throw .bad("cannot assign policy \"response-wrapping\"") }
        guard entry.isRoot else { return }
        guard parent.isRoot else { throw .bad("root tokens may not be created without parent token being root") }
        guard !entry.isBatch else { throw .bad("batch tokens cannot be root tokens") }
    }

    private func settleParent(_ entry: inout TokenEntry, _ parent: TokenEntry, isSudo: Bool) throws(EngineError) {
        let noParent = try request.bool("no_parent") ?? false
        if let role {
            entry.parent = role.flag("orphan") ? "" : parent.key
        } else if noParent {
            guard isSudo else { throw .bad("root or sudo privileges required to create orphan token") }
        } else if !isOrphan {
            entry.parent = parent.key
        }
        guard !entry.parent.isEmpty else { return }
        entry.entityID = parent.entityID
        if role == nil { entry.boundCIDRs = parent.boundCIDRs }
    }

    private func customID(isSudo: Bool) throws(EngineError) -> String {
        let id = try request.string("id") ?? ""
        guard !id.isEmpty else { return "" }
        guard isSudo else { throw .bad("root or sudo privileges required to specify token id") }
        guard !id.contains(".") else { throw .bad("custom token ID cannot contain a dot '.'") }
        return id
    }
}
