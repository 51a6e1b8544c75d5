import JSON
import Synchronization

/// The `pki` engine: a mount with any number of issuers, roles, and what they have issued.
final class PKIEngine: Backend {
    private let current = Mutex<IssuerDirectory?>(nil)
    private let changing = Mutex(())
    let lists = RevocationLists()

    var access: PathAccess {
        PathAccess(
            unauthenticated: [
                "cert/*", "ca", "ca/pem", "ca_chain", "crl", "crl/pem", "crl/delta", "crl/delta/pem", "issuers",
                "issuer/+/pem", "issuer/+/der", "issuer/+/json", "issuer/+/crl", "issuer/+/crl/pem",
                "issuer/+/crl/der", "issuer/+/crl/delta", "issuer/+/crl/delta/pem", "issuer/+/crl/delta/der",
            ],
            sudo: ["root", "root/sign-self-issued"])
    }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try Self.routes.answer(request, by: self)
    }

    func revoke(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) {
        guard let serial = lease.grant.internalData["serial_number"]?.string,
            let certificate = CertificateStore(request.storage).certificate(serial)
        else { return }
        _ = try revoke(certificate, request)
    }

    private static let routes = RouteTable<PKIEngine>(
        trustRoutes + issuerRoutes + keyRoutes + generateRoutes + roleRoutes + leafRoutes + revocationRoutes
            + configRoutes)

    /// What the mount knows now.
    func directory(_ request: EngineRequest) -> IssuerDirectory {
        current.withLock { known in
            if let known { return known }
            let read = IssuerDirectory(request.storage)
            known = read
            return read
        }
    }

    /// Changes what the mount knows, one request after the other, and makes the change seen.
    func change<Result>(
        _ request: EngineRequest, _ body: (inout IssuerDirectoryWriter) throws(EngineError) -> Result
    ) throws(EngineError) -> Result {
        try changing.withLock { _ throws(EngineError) in
            var writer = IssuerDirectoryWriter(request.storage)
            defer {
                current.withLock { $0 = nil }
                lists.forget()
            }
            return try body(&writer)
        }
    }

    /// Runs `body` while no other request changes the mount.
    func alone<Result>(_ body: () throws(EngineError) -> Result) throws(EngineError) -> Result {
        try changing.withLock { _ throws(EngineError) in try body() }
    }
}
