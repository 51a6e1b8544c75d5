package import JSON

/// A backend's answer; the core makes the envelope of it.
package struct EngineResponse: Sendable {
    /// `data` of the envelope; `nil` is `null`.
    package var data: JSONObject?
    /// What a login gives: the core makes the token, its entity and its lease.
    package var auth: Authentication?
    /// An answer that is not JSON; everything else but `headers` is left out then.
    package var raw: RawBody?
    /// Makes the answer a leased one.
    package var lease: LeaseGrant?
    package var warnings: [String] = []
    /// Instead of 200: 202 for a tidy, 404 for a deleted version that still has `data`.
    package var status: Int?
    package var headers: [(name: String, value: String)] = []
    /// What happened, for the counters that tests read.
    package var events: [EngineEvent] = []
    /// `auth` of the envelope as the token store shows it, and the accessor in it.
    var shownAuth: JSONObject?
    /// A renewed lease, as the envelope shows it.
    var shownLease: (id: String, renewable: Bool, seconds: Int64)?

    package init(
        data: JSONObject? = nil, auth: Authentication? = nil, raw: RawBody? = nil, lease: LeaseGrant? = nil,
        warnings: [String] = [], status: Int? = nil
    ) {
        self.data = data
        self.auth = auth
        self.raw = raw
        self.lease = lease
        self.warnings = warnings
        self.status = status
    }

    /// Nothing: 204 for a write or a deletion, 404 with no errors for a read or a list.
    package static var empty: EngineResponse { EngineResponse() }

    /// `{"keys": […]}`, or ``empty`` when there are none.
    package static func keys(_ keys: [String]) -> EngineResponse {
        keys.isEmpty ? .empty : EngineResponse(data: ["keys": .array(keys.map { .string($0) })])
    }

    var isEmpty: Bool {
        data == nil && auth == nil && raw == nil && lease == nil && warnings.isEmpty && status == nil
            && shownAuth == nil && shownLease == nil
    }
}

/// A body that is not JSON.
package struct RawBody: Sendable {
    /// 200, or 204 with no bytes.
    package var status: Int
    package var contentType: String
    package var bytes: [UInt8]

    package init(status: Int = 200, contentType: String, bytes: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.bytes = bytes
    }
}

/// What a login says of the token to make.
package struct Authentication: Sendable {
    /// The core puts the mount's name in front (`cert-web`).
    package var displayName: String
    package var policies: [String]
    /// `true` leaves the `default` policy out.
    package var noDefaultPolicy = false
    package var metadata: JSONObject = [:]
    /// 0: the mount's default.
    package var ttlSeconds: Int64 = 0
    package var maxTTLSeconds: Int64 = 0
    package var explicitMaxTTLSeconds: Int64 = 0
    package var periodSeconds: Int64 = 0
    package var useLimit = 0
    package var renewable = true
    /// `service`, `batch`, or `default` for the mount's.
    package var tokenType = "default"
    package var boundCIDRs: [String] = []
    /// The name of the identity alias; empty fails with `missing name in alias` as the real server does.
    package var aliasName: String
    package var aliasMetadata: [String: String] = [:]
    /// Kept with the token and given back to ``Backend/renewLogin(_:_:)``: the role's name, the certificate's digest.
    package var internalData: JSONObject = [:]

    package init(displayName: String, policies: [String], aliasName: String) {
        self.displayName = displayName
        self.policies = policies
        self.aliasName = aliasName
    }
}

/// The lease that a backend asks for.
package struct LeaseGrant: Sendable {
    /// 0: the mount's default. The core cuts it to the mount's maximum.
    package var ttlSeconds: Int64
    /// 0: the mount's maximum.
    package var maxTTLSeconds: Int64
    package var renewable: Bool
    /// Kept with the lease: what `revoke` and `renew` need (the role, the user's name).
    package var internalData: JSONObject

    package init(ttlSeconds: Int64, maxTTLSeconds: Int64 = 0, renewable: Bool, internalData: JSONObject = [:]) {
        self.ttlSeconds = ttlSeconds
        self.maxTTLSeconds = maxTTLSeconds
        self.renewable = renewable
        self.internalData = internalData
    }
}

/// A lease that was given out, as ``Backend/renew(_:_:)`` and ``Backend/revoke(_:_:)`` see it.
package struct IssuedLease: Sendable {
    package var id: String
    package var grant: LeaseGrant
    package var issued: Timestamp

    package init(id: String, grant: LeaseGrant, issued: Timestamp) {
        self.id = id
        self.grant = grant
        self.issued = issued
    }
}

/// What the counters count beside requests.
package enum EngineEvent: Sendable {
    /// A leaf was made. Counted under mount, role and common name.
    case certificateIssued(role: String, commonName: String)
    /// A login succeeded.
    case login(role: String)
}
