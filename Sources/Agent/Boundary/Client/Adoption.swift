package import Core
import System
import X509

extension BoundaryDirectory {
    /// Takes a keypair that was put into `mtls/` from outside as a new generation.
    ///
    /// Plain files `client.key` and `client.crt` count, and so does what was written *through* the links into the current
    /// generation (a `cp` does that). The two must be whole, belong together, be valid by this host's clock or the
    /// server's, where that is known (either may be wrong), and begin no earlier than the pair in use. Where there is none yet and
    /// the server's clock is not known, a pair that is not valid yet is taken too: this host may be behind. Anything else is left
    /// alone and told of: it may be half written, and the other half on its way.
    package func adoptClientPair(now: WallTime, server: WallTime? = nil) throws(BoundaryError) -> Adoption {
        guard let store = try view.clientStore() else { return .nothingNew }
        let current = try? store.current()
        if current != nil, try hasOnlyLinks(store) { return .nothingNew }
        let offer: ClientOffer
        switch try ClientOffer.find(in: store) {
        case .success(nil): return .nothingNew
        case .success(let found?): offer = found
        case .failure(let finding): return .leftAlone(finding)
        }
        if let current, offer.isContent(of: current) {
            try takeOver(offer, in: store)
            return .nothingNew
        }
        let held = try? view.clientPair()?.certificates.first?.notBefore
        switch offer.check(at: [now] + (server.map { [$0] } ?? []), current: held) {
        case .failure(let finding): return .leftAlone(finding)
        case .success(let chain):
            let record = GenerationRecord(
                request: "adopted", received: now, serial: chain.leaf.serial, notBefore: chain.notBefore,
                notAfter: chain.notAfter)
            let publication = try store.publish(offer.files, record, Access())
            try takeOver(offer, in: store)
            return .adopted(publication.generation)
        }
    }

    /// Whether both names lead into the current generation: then whatever was put there would have damaged it.
    private func hasOnlyLinks(_ store: GenerationStore) throws(BoundaryError) -> Bool {
        try system { () throws(PosixError) in
            for name in [Layout.clientKey, Layout.clientCertificate] {
                guard try store.directory.status(of: name)?.kind == .link,
                    try store.directory.readLink(name) == Layout.current + "/" + name
                else { return false }
            }
            return true
        }
    }

    /// Puts the links in the place of the files, unless these were replaced meanwhile: then they are a new offer.
    private func takeOver(_ offer: ClientOffer, in store: GenerationStore) throws(BoundaryError) {
        try system { () throws(PosixError) in
            for (name, status) in [
                (Layout.clientKey, offer.keyStatus), (Layout.clientCertificate, offer.certificateStatus),
            ] {
                if try store.directory.status(of: name) == status { try linkClientFile(name, in: store.directory) }
            }
        }
    }
}

/// A key and a certificate as they lie in `mtls/`, not yet looked into.
struct ClientOffer {
    var path: String
    var key: SecretBytes
    var certificate: SecretBytes
    /// What was in the place of the link when the key was read; `nil` when nothing did.
    var keyStatus: FileStatus?
    var certificateStatus: FileStatus?

    var files: [GeneratedFile] {
        [
            GeneratedFile(name: Layout.clientKey, bytes: key),
            GeneratedFile(name: Layout.clientCertificate, bytes: certificate),
        ]
    }

    /// What is there; `nil` when there is neither file.
    static func find(in store: GenerationStore) throws(BoundaryError) -> Result<ClientOffer?, ClientFinding> {
        let current = try store.currentName()
        let key = try Half.read(Layout.clientKey, in: store, current)
        let certificate = try Half.read(Layout.clientCertificate, in: store, current)
        switch (key, certificate) {
        case (.success(nil), .success(nil)): return .success(nil)
        case (.failure(let finding), _), (_, .failure(let finding)): return .failure(finding)
        case (.success(nil), _): return .failure(.half(missing: store.directory.path(of: Layout.clientKey)))
        case (_, .success(nil)): return .failure(.half(missing: store.directory.path(of: Layout.clientCertificate)))
        case (.success(let key?), .success(let certificate?)):
            return .success(
                ClientOffer(
                    path: store.directory.path, key: key.bytes, certificate: certificate.bytes, keyStatus: key.status,
                    certificateStatus: certificate.status))
        }
    }

    /// Whether a whole generation holds just this.
    func isContent(of generation: Generation) -> Bool {
        Set(generation.files)
            == [
                FileDigest(name: Layout.clientKey, of: key),
                FileDigest(name: Layout.clientCertificate, of: certificate),
            ]
    }

    private var certificatePath: String { path + "/" + Layout.clientCertificate }

    /// The chain, when the pair can be used now and its certificate is no older than that of the pair in use.
    func check(at clocks: [WallTime], current: WallTime?) -> Result<ClientChain, ClientFinding> {
        let keyPath = path + "/" + Layout.clientKey
        let parsedKey: PrivateKey
        do throws(PKIError) {
            parsedKey = try PrivateKey.parse(pem: key)
        } catch {
            return .failure(.unfit(path: keyPath, reason: error.summary, remedy: error.hints.first ?? ""))
        }
        let chain: ClientChain?
        do throws(PKIError) {
            chain = ClientChain(
                try certificate.withSpan { (bytes) throws(PKIError) in
                    try PEM.certificates(bytes, source: Layout.clientCertificate)
                })
        } catch {
            return .failure(.unfit(path: certificatePath, reason: error.summary, remedy: error.hints.first ?? ""))
        }
        guard let chain, parsedKey.matches(chain.leaf) else { return .failure(.mismatch(directory: path)) }
        return dates(of: chain, at: clocks, current: current).map { .failure($0) } ?? .success(chain)
    }

    private func dates(of chain: ClientChain, at clocks: [WallTime], current: WallTime?) -> ClientFinding? {
        guard clocks.contains(where: { chain.notBefore <= $0 }) || (current == nil && clocks.count == 1) else {
            return .notYetValid(path: certificatePath, from: chain.notBefore)
        }
        let first = chain.firstToExpire
        guard clocks.contains(where: { $0 < first.notAfter }) else {
            return first == chain.leaf
                ? .expired(path: certificatePath, at: first.notAfter)
                : .issuerExpired(path: certificatePath, subject: first.commonName ?? first.subject, at: first.notAfter)
        }
        guard let current, chain.leaf.notBefore < current else { return nil }
        return .notNewer(path: certificatePath, from: chain.leaf.notBefore, current: current)
    }
}

/// One of the two files.
private struct Half {
    var bytes: SecretBytes
    var status: FileStatus?

    /// The plain file; what the link into the current generation leads to; `nil` when there is neither.
    static func read(
        _ name: String, in store: GenerationStore, _ current: GenerationName?
    ) throws(BoundaryError) -> Result<Half?, ClientFinding> {
        let directory = store.directory
        do throws(PosixError) {
            let status = try directory.status(of: name)
            if status?.kind == .link, let target = try directory.readLink(name), target != Layout.current + "/" + name {
                return .failure(.link(path: directory.path(of: name), target: target))
            }
            if status?.kind == .file {
                return .success(Half(bytes: try directory.readSecret(name, limit: 1 << 20), status: status))
            }
            guard let current else { return .success(nil) }
            let bytes = try directory.directory(current.text).readSecret(name, limit: 1 << 20)
            return .success(Half(bytes: bytes, status: status))
        } catch  where error.isMissing {
            return .success(nil)
        } catch {
            return .failure(.unreadable(error))
        }
    }
}
