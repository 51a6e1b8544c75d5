internal import Boundary
internal import Model
internal import PKI
internal import Posix

/// A client keypair, taken apart as far as it can be.
enum ClientMaterial: Sendable {
    /// Nothing.
    case absent
    /// One of the two files, or a link.
    case incomplete(ClientFinding)
    /// The operating system refuses.
    case unreadable(BoundaryError)
    /// Both files.
    case files(Pair)

    /// Two files that were read.
    struct Pair: Sendable {
        /// The certificate's file.
        var file: InspectedFile
        /// The certificates in the file's order.
        var certificates: [Certificate]
        /// The key, when it can be read.
        var key: PrivateKey?
        /// Why it cannot.
        var keyFault: PKIError?

        /// What is taken for the client's own certificate: the first of the file.
        var leaf: Certificate? { certificates.first }
        /// What is sent along.
        var others: [Certificate] { Array(certificates.dropFirst()) }
        /// Whether a handshake could use them.
        var isUsable: Bool { leaf.map { key?.matches($0) ?? false } ?? false }
    }

    /// What is in `mtls/`.
    init(_ view: BoundaryView, at moment: WallTime) {
        do throws(BoundaryError) {
            switch try view.clientFiles() {
            case .failure(let finding): self = .incomplete(finding)
            case .success(nil): self = .absent
            case .success(let files?):
                self = .files(
                    Pair(certificate: files.certificate, key: files.key, name: "mtls/client.crt", at: moment))
            }
        } catch {
            self = .unreadable(error)
        }
    }

    /// Both files, when they are there.
    var pair: Pair? {
        if case .files(let pair) = self { pair } else { nil }
    }
}

extension ClientMaterial.Pair {
    /// Two files; messages name the certificate's `name`.
    init(certificate: SecretBytes, key: SecretBytes, name: String, at moment: WallTime) {
        let file = FileContent(path: name, bytes: certificate).inspected(at: moment)
        self.init(file: file, certificates: file.certificates.map(\.certificate))
        do throws(PKIError) {
            self.key = try PrivateKey.parse(pem: key)
        } catch {
            keyFault = error
        }
    }
}
