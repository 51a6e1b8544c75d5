package import JSON

/// One request of apply.
package struct ApplyStep: Sendable {
    /// The parts of apply, in the order in which they are done. Within one the order means nothing.
    package enum Phase: Int, CaseIterable, Comparable, Sendable {
        /// Mounts are made and tuned.
        case mounts
        /// Logins that the manifest no longer names are removed.
        case removeLogins
        /// Policies are cut to what they give before and after alike.
        case withdraw
        /// Logins that are there get their new settings.
        case changeLogins
        /// Signing roles are made and changed.
        case writeRoles
        /// Policies get their whole text.
        case writePolicies
        /// New logins are made, once everything that they lead to is as it must be.
        case createLogins
        /// Roles that the manifest no longer names are removed.
        case removeRoles
        /// Policies that the manifest no longer names are removed.
        case removePolicies

        package static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
    }

    /// When it is done.
    package var phase: Phase
    /// What it does, such as `create policy coppice-web`.
    package var sentence: String
    /// Where the object is.
    package var path: String
    /// What is written or removed, and where.
    package var target: String
    /// What is written; `nil` removes.
    package var body: JSONObject?

    package init(phase: Phase, sentence: String, path: String, target: String, body: JSONObject?) {
        self.phase = phase
        self.sentence = sentence
        self.path = path
        self.target = target
        self.body = body
    }
}
