import Model

/// What the server says this identity may do (`sys/capabilities-self`), as far as it was asked.
///
/// Unknown is not denied: where the policy does not even let the agent ask, the request itself will tell.
struct Rights {
    private var known: [String: Set<String>] = [:]
    /// Set when a check found something missing: the next session round asks again, since policies come late (P-52).
    private(set) var isStale = true

    init() {}

    /// Takes what the server said.
    mutating func learn(_ capabilities: [String: [String]]) {
        known = capabilities.mapValues(Set.init)
        isStale = false
    }

    /// Forgets everything: another token may have other rights.
    mutating func forget() {
        known = [:]
        isStale = true
    }

    /// Throws when the server has said that `capability` on `path` is missing.
    mutating func require(_ capability: String, on path: String) throws(OutputFailure) {
        guard let granted = known[path], granted.isDisjoint(with: [capability, "root"]) else { return }
        isStale = true
        throw OutputFailure(
            "rights.missing", "the identity's policy does not allow \(capability) on \(bounded(path))",
            hint: "add path \"\(bounded(path))\" { capabilities = [\"\(capability)\"] } to the identity's policy")
    }
}
