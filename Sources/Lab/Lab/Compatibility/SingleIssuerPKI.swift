import JSON
import VaultPolicy
import X509

/// A PKI mount with one CA: what is taken in takes the place of what was there.
struct SingleIssuerPKI: Backend {
    private let inner: any Backend

    init(_ inner: any Backend) {
        self.inner = inner
    }

    var access: PathAccess { inner.access }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        var response = try inner.handle(request)
        switch request.path {
        case "intermediate/set-signed", "config/ca": try install(response, request)
        // The chain of a root is empty: it begins with what is no root.
        case "ca_chain" where Self.beginsWithRoot(response.raw?.bytes ?? []):
            response.raw = RawBody(status: 204, contentType: response.raw?.contentType ?? "", bytes: [])
        case "cert/ca_chain" where Self.beginsWithRoot(Array((response.data?["certificate"]?.string ?? "").utf8)):
            response.data?["certificate"] = ""
        case let path where path.hasPrefix("sign") || path.hasPrefix("issue/"):
            let above = response.data?["ca_chain"]?[0]?.string ?? ""
            if Self.beginsWithRoot(Array(above.utf8)) { response.data?["ca_chain"] = nil }
        default: break
        }
        return response
    }

    func revoke(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) {
        try inner.revoke(lease, request)
    }

    /// The certificate that has a key here signs from now on, and counts as one that the mount has issued.
    private func install(_ response: EngineResponse, _ request: EngineRequest) throws(EngineError) {
        let mapping = response.data?["mapping"]?.object?.members ?? []
        guard let issuer = mapping.last(where: { $0.value.string?.isEmpty == false })?.key else { return }
        var choice = request
        (choice.path, choice.data) = ("config/issuers", ["default": .string(issuer)])
        _ = try inner.handle(choice)
        guard let certificate = try caCertificate(request) else { return }
        CertificateStore(request.storage).put(certificate, text: String(certificate.pem.dropLast()))
    }

    private func caCertificate(_ request: EngineRequest) throws(EngineError) -> Certificate? {
        var reading = request
        (reading.operation, reading.path, reading.data) = (.read, "cert/ca", [:])
        let text = try inner.handle(reading).data?["certificate"]?.string
        return text.flatMap { try? Certificate.parse(pem: $0 + "\n") }
    }

    private static func beginsWithRoot(_ pem: [UInt8]) -> Bool {
        (try? PEM.certificates((pem + [0x0A]).span, source: "ca_chain").first?.isSelfSigned) == true
    }
}
