import Core
import Renewal

/// What the server says this identity may do (`sys/capabilities-self`), as far as it was asked.
///
/// Unknown is not denied: where the policy does not even let the agent ask, the request itself will tell.
struct Rights {
    private var known: [String: Set<String>] = [:]

    init() {}

    /// Takes what the server said.
    mutating func learn(_ capabilities: [String: [String]]) {
        known = capabilities.mapValues(Set.init)
    }

    /// Forgets everything: another token may have other rights.
    mutating func forget() {
        known = [:]
    }

    /// Throws when the server has said that the permission is missing. It is believed once: the next try asks the
    /// server itself, since policies come late (P-52). `isClient`: it is to sign the client certificate.
    mutating func require(_ permission: Permission, isClient: Bool = false) throws(OutputFailure) {
        let (path, capability) = (permission.path, permission.capability)
        guard let granted = known[path], granted.isDisjoint(with: [capability, "root"]) else { return }
        known[path] = nil
        throw OutputFailure(
            .rightsMissing, "the identity's policy does not allow \(capability) on \(bounded(path))",
            hint: isClient ? RightsRemedy.clientHint(on: path) : RightsRemedy.hint(capability, on: path))
    }
}
