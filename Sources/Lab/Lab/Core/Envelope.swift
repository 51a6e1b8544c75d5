import JSON

/// The envelope around every JSON answer.
struct Envelope: Sendable {
    var requestID = Identifiers.uuid()
    var leaseID = ""
    var renewable = false
    var leaseDuration: Int64 = 0
    var data: JSONObject?
    var wrapInfo: JSONObject?
    var warnings: [String] = []
    var auth: JSONObject?

    var json: JSONObject {
        [
            "request_id": .string(requestID), "lease_id": .string(leaseID), "renewable": .bool(renewable),
            "lease_duration": .integer(leaseDuration), "data": data.map { .object($0) } ?? .null,
            "wrap_info": wrapInfo.map { .object($0) } ?? .null,
            "warnings": warnings.isEmpty ? .null : .strings(warnings), "auth": auth.map { .object($0) } ?? .null,
        ]
    }

    /// Some routes of `sys` repeat their data at the top level.
    func json(for path: String) -> JSONObject {
        guard let data, Self.repeatsData(path) else { return json }
        var body = data
        for member in json.members { body[member.key] = member.value }
        return body
    }

    private static func repeatsData(_ path: String) -> Bool {
        guard path.hasPrefix("sys/") else { return false }
        let path = path.dropFirst("sys/".count)
        let exact = [
            "capabilities", "capabilities-self", "capabilities-accessor", "remount", "wrapping/wrap", "rotate",
        ]
        return exact.contains(String(path))
            || ["auth", "mounts", "policy", "audit"].contains { path == $0 || path.hasPrefix($0 + "/") }
    }
}
