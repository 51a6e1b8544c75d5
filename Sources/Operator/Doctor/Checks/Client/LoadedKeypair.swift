internal import Boundary
internal import Core
import Inspection
internal import System
internal import X509

/// A client keypair, taken apart as far as it can be.
enum LoadedKeypair: Sendable {
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
        /// The key's file.
        var keyFile: InspectedFile
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
        /// Whether each file holds what belongs into the other.
        var isSwapped: Bool {
            certificates.isEmpty && !file.keys.isEmpty && keyFile.keys.isEmpty && !keyFile.certificates.isEmpty
        }
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
                    Pair(
                        certificate: files.certificate, key: files.key,
                        names: (certificate: "mtls/client.crt", key: "mtls/client.key"), at: moment))
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

extension LoadedKeypair.Pair {
    /// Two files, and how messages name them.
    init(
        certificate: SecretBytes, key: SecretBytes, names: (certificate: String, key: String), at moment: WallTime
    ) {
        let file = FileContent(path: names.certificate, bytes: certificate).inspected(at: moment)
        let keyFile = FileContent(path: names.key, bytes: key).inspected(at: moment)
        self.init(file: file, keyFile: keyFile, certificates: file.certificates.map(\.certificate))
        do throws(PKIError) {
            self.key = try PrivateKey.parse(pem: key)
        } catch {
            keyFault = error
        }
    }
}
