import JSON
import X509

/// The cert method as it renewed before OpenBao 2.5: any certificate that the role takes renews the token.
struct LooseRenewal: Backend {
    private let inner: any Backend

    init(_ inner: any Backend) {
        self.inner = inner
    }

    var access: PathAccess { inner.access }

    func exists(_ request: EngineRequest) throws(EngineFault) -> Bool? { try inner.exists(request) }

    func handle(_ request: EngineRequest) throws(EngineFault) -> EngineResponse { try inner.handle(request) }

    func renewLogin(_ login: Authentication, _ request: EngineRequest) throws(EngineFault) -> Authentication? {
        var shown = login
        if let leaf = request.clientChain.first, let certificate = try? Certificate.parse(der: leaf) {
            shown.internalData["certificate"] = .string(certificate.pem)
        }
        var renewed = try inner.renewLogin(shown, request)
        renewed?.internalData = login.internalData
        return renewed
    }
}
