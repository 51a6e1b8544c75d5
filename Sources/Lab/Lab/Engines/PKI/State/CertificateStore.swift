import JSON
import X509

/// The certificates that a mount has issued and kept, and those that it has revoked.
struct CertificateStore {
    private let storage: Storage

    init(_ storage: Storage) {
        self.storage = storage
    }

    /// A revocation: when, and by whose list it is announced.
    struct Revocation: Sendable {
        /// When it was revoked.
        let moment: Timestamp
        /// The issuer of the certificate, empty when the mount does not know it.
        let issuerID: String
    }

    /// `aa:bb:cc` in lower case, however a client writes it.
    static func serial(_ text: String) -> String {
        String(text.lowercased().map { $0 == "-" ? ":" : $0 })
    }

    /// Keeps a certificate.
    func put(_ certificate: Certificate, text: String) {
        storage.put("certs/" + certificate.serial, .string(text))
    }

    /// The PEM of a kept certificate, without its final newline.
    func text(_ serial: String) -> String? { storage.get("certs/" + Self.serial(serial))?.string }

    /// A kept certificate.
    func certificate(_ serial: String) -> Certificate? {
        text(serial).flatMap { try? Certificate.parse(pem: $0 + "\n") }
    }

    /// The serial numbers of all kept certificates, sorted.
    var serials: [String] { storage.list("certs/") }

    /// The serial numbers of all revoked certificates, sorted.
    var revokedSerials: [String] { storage.list("revoked/") }

    /// A certificate's revocation, `nil` when it has none.
    func revocation(_ serial: String) -> Revocation? {
        guard let value = storage.get("revoked/" + Self.serial(serial)),
            let moment = value["time"]?.string.flatMap({ Timestamp(text: $0) })
        else { return nil }
        return Revocation(moment: moment, issuerID: value["issuer_id"]?.string ?? "")
    }

    /// Keeps a revocation.
    func put(_ revocation: Revocation, serial: String) {
        storage.put(
            "revoked/" + serial, ["time": .string(revocation.moment.text), "issuer_id": .string(revocation.issuerID)])
    }

    /// Forgets a certificate.
    func forget(_ serial: String) { storage.delete("certs/" + serial) }

    /// Forgets a revocation.
    func forgetRevocation(_ serial: String) { storage.delete("revoked/" + serial) }
}
