import HTTPServer
import JSON

// The lab's own paths, beside the API: faults, counters, clock.
extension LabCore {
    /// The answer to `/coppice-lab/…`; `nil` for every other path. Only from this machine, and only with the root token
    /// or the admin token as `X-Vault-Token`.
    func adminAnswer(_ request: ServerRequest, path: String) -> APIResponse? {
        guard path.hasPrefix("/coppice-lab/") else { return nil }
        let isLocal =
            request.remoteAddress.hasPrefix("127.") || ["::1", "::ffff:127.0.0.1"].contains(request.remoteAddress)
        guard isLocal, isAdmin(Headers(request.headers)["X-Vault-Token"]) else { return APIResponse(.permissionDenied) }
        do throws(EngineError) {
            return try admin(String(path.dropFirst("/coppice-lab/".count)), request)
        } catch {
            return APIResponse(error)
        }
    }

    private func admin(_ path: String, _ request: ServerRequest) throws(EngineError) -> APIResponse {
        switch (path, request.method) {
        case ("counters", "GET"):
            let now = clock.now
            return .json(
                200,
                counters.json(tokens: tokens.living(at: now).count, leases: leases.all { $0.expires > now }.count))
        case ("clock", "GET"): return .json(200, clockJSON)
        case ("clock", "POST"), ("clock", "PUT"):
            guard let offset = try body(request)["offset"]?.int else {
                throw .bad("offset must be a number of seconds")
            }
            clock.offsetSeconds = Int64(offset)
            sweep(clock.now)
            return .json(200, clockJSON)
        case ("faults", "GET"): return .json(200, ["faults": .array(faults.all.map(shown))])
        case ("faults", "POST"), ("faults", "PUT"):
            let fault = try Fault.read(try body(request), at: clock.now)
            return .json(200, ["id": .integer(faults.add(fault))])
        case ("faults", "DELETE"):
            faults.removeAll()
            return APIResponse(status: 204)
        case (_, "DELETE") where path.hasPrefix("faults/"):
            guard let number = Int(path.dropFirst("faults/".count)), faults.remove(number) else { throw .absent }
            return APIResponse(status: 204)
        default: throw .absent
        }
    }

    private var clockJSON: JSONValue {
        ["offset": .integer(clock.offsetSeconds), "now": .string(clock.now.text)]
    }

    private func shown(_ entry: (number: Int, fault: Fault)) -> JSONValue {
        var object = entry.fault.json
        object["id"] = .integer(entry.number)
        return .object(object)
    }

    private func body(_ request: ServerRequest) throws(EngineError) -> JSONObject {
        guard let object = (try? JSONValue.parse(request.body.span))?.object else {
            throw .bad("the body must be a JSON object")
        }
        return object
    }
}
