/// The policies that are always there.
package enum BuiltInPolicies {
    /// Allows everything; it has no text.
    package static let root = Policy(name: "root", text: "", rules: [])

    /// What every token may do about itself, unless its login or role leaves the policy out. It can be replaced.
    package static let defaultText = """
        # A token may look at itself, renew itself, and give itself up.
        path "auth/token/lookup-self" { capabilities = ["read"] }
        path "auth/token/renew-self" { capabilities = ["update"] }
        path "auth/token/revoke-self" { capabilities = ["update"] }

        # It may ask what it may do, and see which mounts it can reach.
        path "sys/capabilities-self" { capabilities = ["update"] }
        path "sys/internal/ui/resultant-acl" { capabilities = ["read"] }

        # It may see its own entity.
        path "identity/entity/id/{{identity.entity.id}}" { capabilities = ["read"] }
        path "identity/entity/name/{{identity.entity.name}}" { capabilities = ["read"] }
        path "identity/oidc/provider/+/authorize" { capabilities = ["read", "update"] }

        # It may renew and look up leases whose names it knows.
        path "sys/renew" { capabilities = ["update"] }
        path "sys/leases/renew" { capabilities = ["update"] }
        path "sys/leases/lookup" { capabilities = ["update"] }

        # It has a cubbyhole of its own, and may wrap, look up and unwrap.
        path "cubbyhole/*" { capabilities = ["create", "read", "update", "delete", "list"] }
        path "sys/wrapping/wrap" { capabilities = ["update"] }
        path "sys/wrapping/lookup" { capabilities = ["update"] }
        path "sys/wrapping/unwrap" { capabilities = ["update"] }

        # It may hash data.
        path "sys/tools/hash" { capabilities = ["update"] }
        path "sys/tools/hash/*" { capabilities = ["update"] }

        """

    /// What a wrapping token may do: read its one answer and unwrap itself.
    package static let wrappingText = """
        path "cubbyhole/response" { capabilities = ["create", "read"] }
        path "sys/wrapping/unwrap" { capabilities = ["update"] }

        """
}
