package import JSON
package import VaultPolicy

/// One request as a backend sees it.
package struct EngineRequest: Sendable {
    package var operation: Operation
    /// Below the mount, without a leading `/`; a list's trailing `/` is removed.
    package var path: String
    /// The body; for reads, lists and deletions the query's parameters as strings.
    package var data: JSONObject
    /// The query as it came, without `?`.
    package var query: String
    package var headers: Headers
    /// The client's certificates as DER, leaf first, as it sent them: nothing is verified but that it holds the leaf's key.
    package var clientChain: [[UInt8]]
    /// `false` on a plain connection, where there can be no client certificate.
    package var isTLS: Bool
    /// The peer's IP address as text.
    package var remoteAddress: String
    package var mount: MountInfo
    /// `nil` on paths that need no token when none, or no valid one, was sent.
    package var caller: Caller?
    package var storage: Storage
    /// The lab's clock, moved by its offset.
    package var now: Timestamp

    package init(
        operation: Operation, path: String, data: JSONObject, query: String = "", headers: Headers = Headers([]),
        clientChain: [[UInt8]] = [], isTLS: Bool = true, remoteAddress: String = "127.0.0.1", mount: MountInfo,
        caller: Caller? = nil, storage: Storage, now: Timestamp
    ) {
        self.operation = operation
        self.path = path
        self.data = data
        self.query = query
        self.headers = headers
        self.clientChain = clientChain
        self.isTLS = isTLS
        self.remoteAddress = remoteAddress
        self.mount = mount
        self.caller = caller
        self.storage = storage
        self.now = now
    }
}

/// Header fields, found whatever their case.
package struct Headers: Sendable {
    /// In the order of arrival.
    package var fields: [(name: String, value: String)]

    package init(_ fields: [(name: String, value: String)]) { self.fields = fields }

    /// The first field of that name.
    package subscript(_ name: String) -> String? {
        fields.first { $0.name.count == name.count && $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Who asks: the token's view, without the token itself.
package struct Caller: Sendable {
    package var displayName: String
    package var accessor: String
    /// Token policies and identity policies together.
    package var policies: [String]
    package var entityID: String
    package var identity: IdentityFacts
    /// Whether nothing is forbidden to it.
    package var isRoot: Bool { policies.contains("root") }
    /// The token as the core keeps it, and its text: for the core's own backends.
    var token: TokenEntry?
    var tokenText = ""

    package init(
        displayName: String, accessor: String, policies: [String], entityID: String, identity: IdentityFacts
    ) {
        self.displayName = displayName
        self.accessor = accessor
        self.policies = policies
        self.entityID = entityID
        self.identity = identity
    }
}

/// The mount that a request reached.
package struct MountInfo: Sendable {
    /// With a trailing slash, `auth/` in front for auth methods: `pki_int/`, `auth/cert/`.
    package var path: String
    package var type: String
    package var accessor: String
    package var uuid: String
    /// As in `sys/mounts`: `["version": "2"]`.
    package var options: [String: String]
    /// Effective (the mount's, or else the system's 768 h), in seconds.
    package var defaultLeaseSeconds: Int64
    /// Effective, in seconds.
    package var maxLeaseSeconds: Int64

    package init(
        path: String, type: String, accessor: String, uuid: String, options: [String: String] = [:],
        defaultLeaseSeconds: Int64 = 768 * 3600, maxLeaseSeconds: Int64 = 768 * 3600
    ) {
        self.path = path
        self.type = type
        self.accessor = accessor
        self.uuid = uuid
        self.options = options
        self.defaultLeaseSeconds = defaultLeaseSeconds
        self.maxLeaseSeconds = maxLeaseSeconds
    }
}
