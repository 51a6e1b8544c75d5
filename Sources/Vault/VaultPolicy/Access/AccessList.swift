package import JSON

/// What a set of policies allows together: pure, so that a request can be judged without a server.
package struct AccessList: Sendable {
    private let isRoot: Bool
    private var exact: [String: Permissions] = [:]
    private var prefixes: [String: Permissions] = [:]
    private var segments: [String: Permissions] = [:]

    /// The policies of one token and of the identity behind it. The policy named `root` allows everything.
    package init(_ policies: [Policy], for facts: IdentityFacts = IdentityFacts()) {
        isRoot = policies.contains { $0.name == "root" }
        for policy in policies {
            for rule in policy.rules(for: facts) { insert(rule) }
        }
    }

    private mutating func insert(_ rule: PolicyRule) {
        func merge(_ table: inout [String: Permissions]) {
            if table[rule.path] == nil {
                table[rule.path] = rule.permissions
            } else {
                table[rule.path]?.merge(rule.permissions)
            }
        }
        switch rule.kind {
        case .exact: merge(&exact)
        case .prefix: merge(&prefixes)
        case .segments: merge(&segments)
        }
    }

    /// One operation on a path.
    package struct Question: Sendable {
        package var operation: Operation
        /// Without `v1/`; a list's path ends with `/`.
        package var path: String
        package var data: JSONObject
        /// The wrapping time that was asked for, in seconds.
        package var wrappingSeconds: Int64?
        /// Whether the path is one that needs `sudo` too.
        package var needsSudo = false

        package init(_ operation: Operation, _ path: String, data: JSONObject = [:]) {
            self.operation = operation
            self.path = path
            self.data = data
        }
    }

    /// Whether it may be done. Only the best matching pattern counts; see ``bestMatch(_:isList:)``.
    package func allows(_ question: Question) -> Bool {
        if isRoot { return true }
        let isList = question.operation == .list || question.operation == .scan
        guard let permissions = bestMatch(question.path, isList: isList),
            permissions.capabilities.contains(question.operation.capability),
            !question.needsSudo || permissions.capabilities.contains(.sudo),
            permissions.allowsWrapping(question.wrappingSeconds)
        else { return false }
        guard question.operation.isWrite || question.operation == .read else { return true }
        return permissions.allowsParameters(question.data)
    }

    /// The capabilities on a path by name and sorted, as `sys/capabilities` shows them: `["root"]` for root, `["deny"]`
    /// for none. Parameters are not looked at.
    package func capabilities(_ path: String) -> [String] {
        if isRoot { return ["root"] }
        let found = bestMatch(path, isList: true)?.capabilities ?? []
        return found.isEmpty || found.contains(.deny) ? ["deny"] : found.names
    }

    /// Whether any pattern gives anything at or below a mount's path (which ends with `/`).
    package func reaches(mount: String) -> Bool {
        if isRoot || capabilities(mount) != ["deny"] { return true }
        func gives(_ permissions: Permissions) -> Bool {
            !permissions.capabilities.subtracting([.deny, .patch]).isEmpty
        }
        return exact.contains { $0.key.hasPrefix(mount) && gives($0.value) }
            || prefixes.contains { $0.key.hasPrefix(mount) && gives($0.value) }
            || segments.contains { SegmentPattern($0.key).mayReach(below: mount) && gives($0.value) }
    }

    /// The one pattern that counts for a path: the exact one (a list is also tried without its trailing `/`), else the
    /// best of the longest matching prefix and of the matching segment patterns.
    private func bestMatch(_ path: String, isList: Bool) -> Permissions? {
        if let found = exact[path] { return found }
        if isList, path.hasSuffix("/"), let found = exact[String(path.dropLast())] { return found }
        var candidates: [(rank: PatternRank, permissions: Permissions)] = []
        if let (prefix, permissions) = longestPrefix(of: path) {
            candidates.append((PatternRank(prefix: prefix), permissions))
        }
        for (pattern, permissions) in segments {
            let pattern = SegmentPattern(pattern)
            if pattern.matches(path) { candidates.append((pattern.rank, permissions)) }
        }
        return candidates.max { $0.rank < $1.rank }?.permissions
    }

    private func longestPrefix(of path: String) -> (String, Permissions)? {
        prefixes.filter { path.hasPrefix($0.key) }.max { $0.key.utf8.count < $1.key.utf8.count }
            .map { ($0.key, $0.value) }
    }
}
