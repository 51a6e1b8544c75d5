import Core
package import JSON

/// What an agent leaves to the next process of itself while leases in use depend on its tokens: everything but the tokens.
package struct StoredSession: Hashable, Sendable {
    /// One login whose token is kept.
    package struct Login: Hashable, Sendable {
        /// Its number.
        package var number: Int
        /// What its token was obtained for.
        package var binding: LoginBinding
        /// When the token expires.
        package var end: TokenEnd?
        /// How long the token is, in bytes.
        package var size: Int

        package init(number: Int, binding: LoginBinding, end: TokenEnd?, size: Int) {
            (self.number, self.binding, self.end, self.size) = (number, binding, end, size)
        }
    }

    /// What one output depends on.
    package struct Output: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// The generation that was current.
        package var generation: String
        /// That generation's lease.
        package var lease: HeldLease?
        /// The logins that a consumer may still depend on.
        package var former: Set<Int>

        package init(name: String, generation: String, lease: HeldLease?, former: Set<Int>) {
            (self.name, self.generation, self.lease, self.former) = (name, generation, lease, former)
        }
    }

    /// The form's number; another one is not read.
    private static let schema = 1

    /// The number of the login in use.
    package var current: Int
    /// The logins, in the order in which their tokens follow.
    package var logins: [Login]
    /// The outputs.
    package var outputs: [Output]

    package init(current: Int, logins: [Login], outputs: [Output]) {
        (self.current, self.logins, self.outputs) = (current, logins, outputs)
    }

    /// The leases of an output whose current generation is `generation`. What was stored for an earlier one is in use
    /// until the next is applied.
    package func leases(of output: String, generation: String?) -> SecretLeases {
        guard let stored = outputs.first(where: { $0.name == output }) else { return SecretLeases() }
        guard stored.generation == generation else {
            return SecretLeases(current: nil, former: stored.former.union([stored.lease].compactMap { $0?.login }))
        }
        return SecretLeases(current: stored.lease, former: stored.former)
    }
}

// The form in which it is kept: without any secret.
extension StoredSession {
    /// As JSON.
    package var json: JSONValue {
        [
            "schema": .integer(Self.schema), "current": .integer(current), "logins": .array(logins.map(Self.json)),
            "outputs": .array(outputs.map(Self.json)),
        ]
    }

    /// Reads what ``json`` wrote; `nil` for anything else.
    package init?(json: JSONValue) {
        guard json["schema"]?.int == Self.schema, let current = json["current"]?.int,
            let logins = json["logins"]?.array, let outputs = json["outputs"]?.array
        else { return nil }
        self.init(
            current: current, logins: logins.compactMap(Self.login), outputs: outputs.compactMap(Self.output))
        guard self.logins.count == logins.count, self.outputs.count == outputs.count else { return nil }
    }

    private static func json(_ login: Login) -> JSONValue {
        var object: JSONObject = [
            "number": .integer(login.number), "binding": login.binding.json, "size": .integer(login.size),
        ]
        object["expires"] = login.end.map { .string($0.wall.rfc3339) }
        object["expires_boot_ms"] = login.end.map { .integer($0.monotonic.wholeMilliseconds) }
        return .object(object)
    }

    private static func login(_ json: JSONValue) -> Login? {
        guard let number = json["number"]?.int, (1...Int(Int32.max)).contains(number), let size = json["size"]?.int,
            size > 0,
            let binding = json["binding"].flatMap(LoginBinding.init(json:))
        else { return nil }
        let wall = json["expires"]?.string.flatMap { WallTime(rfc3339: $0) }
        let monotonic = json["expires_boot_ms"]?.int.map { Duration.milliseconds($0) }
        let end = wall.flatMap { wall in monotonic.map { TokenEnd(wall: wall, monotonic: $0) } }
        return Login(number: number, binding: binding, end: end, size: size)
    }

    private static func json(_ output: Output) -> JSONValue {
        var object: JSONObject = [
            "name": .string(output.name), "generation": .string(output.generation),
            "former": .array(output.former.sorted().map { .integer($0) }),
        ]
        object["lease"] = output.lease?.json
        return .object(object)
    }

    private static func output(_ json: JSONValue) -> Output? {
        guard let name = json["name"]?.string, let generation = json["generation"]?.string,
            let former = json["former"]?.array
        else { return nil }
        return Output(
            name: name, generation: generation, lease: json["lease"].flatMap(HeldLease.init(json:)),
            former: Set(former.compactMap(\.int)))
    }
}

extension HeldLease {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "seconds": .integer(duration.components.seconds), "renewable": .bool(isRenewable),
            "login": .integer(login), "received": .string(lifetime.wall.rfc3339), "boot": .string(lifetime.boot),
            "boot_ms": .integer(lifetime.monotonic.wholeMilliseconds),
        ]
        object["server"] = lifetime.server.map { .string($0.rfc3339) }
        return .object(object)
    }

    fileprivate init?(json: JSONValue) {
        guard let id = json["id"]?.string, let seconds = json["seconds"]?.int, (0...Int(UInt32.max)).contains(seconds),
            let isRenewable = json["renewable"]?.bool, let login = json["login"]?.int,
            let received = json["received"]?.string.flatMap({ WallTime(rfc3339: $0) }),
            let boot = json["boot"]?.string, let milliseconds = json["boot_ms"]?.int
        else { return nil }
        self.init(
            id: id, duration: .seconds(seconds), isRenewable: isRenewable, login: login,
            now: Now(
                wall: received, server: json["server"]?.string.flatMap { WallTime(rfc3339: $0) },
                monotonic: .milliseconds(milliseconds), boot: boot))
    }
}
