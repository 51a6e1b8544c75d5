import JSON
package import System

// Response wrapping, and tokens that travel in it.
extension VaultRequest {
    /// Makes an orphan token by a role of the token store, and has the answer wrapped for `wrapping`. Answered by a
    /// ``WrappedToken``.
    ///
    /// The token lives for `ttl`, which begins now: it must outlast the wrapping. Sent once, since each makes a token.
    package static func wrappedToken(
        role: String, uses: Int, ttl: Duration, wrapping: Duration, name: String
    ) -> VaultRequest {
        var request = VaultRequest(
            "POST", "auth/token/create/" + role,
            body: [
                "display_name": .string(name), "no_default_policy": true, "num_uses": .integer(uses),
                "renewable": false,
                "ttl": .string("\(ttl.components.seconds)s"),
            ], capability: "update", isRepeatable: false)
        request.wrapFor = wrapping
        return request
    }

    /// Where a wrapping token comes from, without using it up. To be sent without a token: any other use than unwrapping
    /// burns a wrapping token, also a denied one. Answered by ``WrapFacts``.
    package static func wrappingLookup(_ token: SecretBytes) -> VaultRequest {
        var request = VaultRequest("POST", "sys/wrapping/lookup", capability: "update")
        let body = SecretBuffer()
        body.append("{\"token\":\"")
        token.withSpan { bytes in
            for place in bytes.indices where isPlain(bytes[place]) { body.append(bytes[place]) }
        }
        body.append("\"}")
        request.body = body.finish()
        return request
    }

    /// Whether a byte can stand in a token, and in a JSON text as it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// What was wrapped, once; the wrapping token goes in the header.
    package static var unwrap: VaultRequest {
        VaultRequest("POST", "sys/wrapping/unwrap", body: [:], capability: "update", isRepeatable: false)
    }
}
