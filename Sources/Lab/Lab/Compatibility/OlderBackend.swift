import JSON
import VaultPolicy
import X509

/// An engine behind an older API: what that does not know is hidden from requests and from answers.
struct OlderBackend: Backend {
    private let inner: any Backend
    private let api: OlderAPI

    init(_ inner: any Backend, _ api: OlderAPI) {
        (self.inner, self.api) = (inner, api)
    }

    var access: PathAccess {
        var access = inner.access
        access.unauthenticated.removeAll { !isKnown($0) }
        return access
    }

    func exists(_ request: EngineRequest) throws(EngineError) -> Bool? {
        isKnown(request.path) ? try inner.exists(request) : nil
    }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        guard isKnown(request.path) else { throw .unsupportedPath }
        guard request.operation != .patch else { throw .unsupportedOperation }
        let differences = api.differences(at: request.path)
        do throws(EngineError) {
            return answer(try inner.handle(asked(request, differences)), to: request, differences)
        } catch {
            throw worded(error, differences)
        }
    }

    func renew(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) -> LeaseGrant {
        try inner.renew(lease, request)
    }

    func revoke(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) {
        try inner.revoke(lease, request)
    }

    func renewLogin(_ login: Authentication, _ request: EngineRequest) throws(EngineError) -> Authentication? {
        do throws(EngineError) {
            return try inner.renewLogin(login, request)
        } catch {
            throw worded(error, api.differences(at: request.path))
        }
    }

    private func isKnown(_ path: String) -> Bool {
        !api.differences(at: path).contains { if case .unknown = $0 { true } else { false } }
    }

    private func asked(_ request: EngineRequest, _ differences: [OlderAPI.Difference]) -> EngineRequest {
        var request = request
        for case .ignores(let names) in differences where request.operation.isWrite {
            for name in names { request.data[name] = nil }
        }
        return request
    }

    private func answer(
        _ response: EngineResponse, to request: EngineRequest, _ differences: [OlderAPI.Difference]
    ) -> EngineResponse {
        var response = response
        for difference in differences {
            switch difference {
            case .lacks(let names): response.data = response.data?.without(names)
            case .keepsQuiet(let start): response.warnings.removeAll { $0.hasPrefix(start) }
            case .type(let type): response.raw?.contentType = type
            case .says(let from, let to):
                response.warnings = response.warnings.map { $0.replacing(from, with: to) }
            case .silent where request.operation.isWrite: response = .empty
            case .silent, .unknown, .ignores, .quotesSingly: break
            }
        }
        return response
    }

    private func worded(_ fault: EngineError, _ differences: [OlderAPI.Difference]) -> EngineError {
        var fault = fault
        for difference in differences {
            switch difference {
            case .says(let from, let to): fault.texts = fault.texts.map { $0.replacing(from, with: to) }
            case .quotesSingly(let words):
                fault.texts = fault.texts.map { $0.contains(words) ? $0.replacing("\"", with: "'") : $0 }
            default: break
            }
        }
        return fault
    }
}

extension JSONObject {
    /// The object without members at these places: `a.b` within `a`, `*.b` within every one, also of an array's elements.
    func without(_ places: [String]) -> JSONObject {
        places.reduce(into: self) { $0.remove($1.split(separator: ".")[...]) }
    }

    private mutating func remove(_ place: ArraySlice<Substring>) {
        guard let first = place.first, place.count > 1 else { return place.first.map { self[String($0)] = nil } ?? () }
        for key in first == "*" ? keys : [String(first)] {
            self[key] = self[key]?.without(place.dropFirst())
        }
    }
}

extension JSONValue {
    fileprivate func without(_ place: ArraySlice<Substring>) -> JSONValue {
        switch self {
        case .object(let object): .object(object.without([place.joined(separator: ".")]))
        case .array(let elements): .array(elements.map { $0.without(place) })
        default: self
        }
    }
}

/// The cert method as it renewed before OpenBao 2.5: any certificate that the role takes renews the token.
struct LooseRenewal: Backend {
    private let inner: any Backend

    init(_ inner: any Backend) {
        self.inner = inner
    }

    var access: PathAccess { inner.access }

    func exists(_ request: EngineRequest) throws(EngineError) -> Bool? { try inner.exists(request) }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse { try inner.handle(request) }

    func renewLogin(_ login: Authentication, _ request: EngineRequest) throws(EngineError) -> Authentication? {
        var shown = login
        if let leaf = request.clientChain.first, let certificate = try? Certificate.parse(der: leaf) {
            shown.internalData["certificate"] = .string(certificate.pem)
        }
        var renewed = try inner.renewLogin(shown, request)
        renewed?.internalData = login.internalData
        return renewed
    }
}
