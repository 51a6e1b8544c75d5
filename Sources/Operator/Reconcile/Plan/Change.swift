package import JSON

/// What must be done to one object of a server.
package struct Change: Sendable {
    /// What is done.
    package enum Action: String, Sendable {
        case create, update
        /// It bears the environment's prefix, and the manifest does not name it: only `apply --prune` removes it.
        case remove
    }

    /// What the object is.
    package enum Kind: String, Sendable {
        case mount, policy, login, signer, client, ticket
        /// What it is called in texts.
        package var name: String {
            switch self {
            case .mount: "mount"
            case .policy: "policy"
            case .login: "login role"
            case .signer: "signing role"
            case .client: "client certificate role"
            case .ticket: "token role"
            }
        }
    }

    /// One setting that is not as it should be.
    package struct Difference: Hashable, Sendable {
        /// The setting's name; for a policy the path.
        package var setting: String
        /// What the server has; `nil` for nothing.
        package var old: String?
        /// What it must have; `nil` for nothing.
        package var new: String?
        /// Why; may be empty.
        package var reason: String

        package init(setting: String, old: String?, new: String?, reason: String) {
            self.setting = setting
            self.old = old
            self.new = new
            self.reason = reason
        }
    }

    /// What the object is.
    package var kind: Kind
    /// Where the server keeps it, such as `pki_int/roles/coppice-web`.
    package var path: String
    /// The identity that it is for; `nil` for mounts and for what is to be removed.
    package var identity: String?
    /// What is done.
    package var action: Action
    /// Each setting that differs; for a creation all of them. Sorted.
    package var differences: [Difference]
    /// What is written, and where: a mount is tuned at another path than its own. Empty for a removal.
    package var body: JSONObject
    /// The path that is written or removed.
    package var target: String
    /// The policy's text as it is, for a policy that changes.
    package var oldPolicy: String?

    package init(
        kind: Kind, path: String, identity: String?, action: Action, differences: [Difference] = [],
        body: JSONObject = [:], target: String? = nil, oldPolicy: String? = nil
    ) {
        self.kind = kind
        self.path = path
        self.identity = identity
        self.action = action
        self.differences = differences
        self.body = body
        self.target = target ?? path
        self.oldPolicy = oldPolicy
    }
}
