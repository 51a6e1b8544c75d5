/// What policies and roles may take from an identity: its entity, the entity's aliases, and its groups.
package struct IdentityFacts: Hashable, Sendable {
    /// One alias of the entity.
    package struct Alias: Hashable, Sendable {
        package var id: String
        package var name: String
        /// The accessor of the auth mount that it belongs to.
        package var mountAccessor: String
        package var metadata: [String: String] = [:]
        package var customMetadata: [String: String] = [:]

        package init(id: String, name: String, mountAccessor: String) {
            self.id = id
            self.name = name
            self.mountAccessor = mountAccessor
        }
    }

    /// One group that the entity is in, directly or through another.
    package struct Group: Hashable, Sendable {
        package var id: String
        package var name: String
        package var metadata: [String: String] = [:]

        package init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// Empty when the token has no entity.
    package var entityID = ""
    package var entityName = ""
    package var metadata: [String: String] = [:]
    package var aliases: [Alias] = []
    package var groups: [Group] = []

    package init() {}
}
