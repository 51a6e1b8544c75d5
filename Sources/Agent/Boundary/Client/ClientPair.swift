package import Core
package import System
package import X509

/// The client's keypair, as one generation holds it.
package struct ClientPair: Sendable {
    /// The generation's name and record.
    package var generation: Generation
    /// The private key, as the PEM text that was looked into when it was taken in.
    package var key: SecretBytes
    /// The certificate, then its intermediates.
    package var certificates: [Certificate]
    /// The certificate's file, in its generation: with ``keyPath`` always of one pair, whatever is published meanwhile.
    package var certificatePath: String
    /// The key's file, in its generation.
    package var keyPath: String

    /// When the first of ``certificates`` expires: a chain with an expired intermediate is no login.
    package var notAfter: WallTime {
        ClientChain(certificates)?.notAfter ?? WallTime(secondsSince1970: 0)
    }
}

extension BoundaryView {
    /// The current client keypair, with its certificates parsed; `nil` when there is none.
    package func clientPair() throws(BoundaryError) -> ClientPair? {
        guard let store = try clientStore(), let generation = try store.current() else { return nil }
        return try pair(generation, in: store)
    }

    /// The newest whole pair that is no longer current: what is left where the current generation was damaged. Its key belongs to
    /// its certificate; whether that is valid is not looked at.
    package func formerClientPair() throws(BoundaryError) -> ClientPair? {
        guard let store = try clientStore() else { return nil }
        let current = try? store.currentName()
        let names = try system { () throws(PosixError) in try store.directory.list() }.compactMap { GenerationName($0) }
        for name in names.sorted(by: { $0.text > $1.text }) where name != current {
            guard let generation = try? store.load(name), let pair = try? pair(generation, in: store),
                let key = try? PrivateKey.parse(pem: pair.key), let leaf = pair.certificates.first, key.matches(leaf)
            else { continue }
            return pair
        }
        return nil
    }

    private func pair(_ generation: Generation, in store: GenerationStore) throws(BoundaryError) -> ClientPair {
        let key = try store.read(Layout.clientKey, of: generation.name)
        let certificate = try store.read(Layout.clientCertificate, of: generation.name)
        let inside = store.directory.path(of: generation.name.text)
        do throws(PKIError) {
            return ClientPair(
                generation: generation, key: key,
                certificates: try certificate.withSpan { (bytes) throws(PKIError) in
                    try PEM.certificates(bytes, source: inside + "/" + Layout.clientCertificate)
                },
                certificatePath: inside + "/" + Layout.clientCertificate, keyPath: inside + "/" + Layout.clientKey)
        } catch {
            throw .damaged(path: inside, reason: error.summary)
        }
    }

    func clientStore() throws(BoundaryError) -> GenerationStore? {
        try existing([Layout.mtls]).map { GenerationStore(directory: $0, label: Layout.mtls) }
    }
}

extension BoundaryDirectory {
    /// Makes a keypair the current one, and the links `mtls/client.key` and `mtls/client.crt` lead to it.
    ///
    /// The caller has checked that the two belong together. A plain file that lies in the place of a link is replaced, unless
    /// `keepsFiles`: then it is somebody's offer, and looked at as such.
    @discardableResult
    package func publishClientPair(
        key: SecretBytes, certificate: SecretBytes, record: GenerationRecord, keepsFiles: Bool = false
    ) throws(BoundaryError) -> Publication {
        let mtls = try system { () throws(PosixError) in try directory.ensureDirectory(Layout.mtls) }
        let files = [
            GeneratedFile(name: Layout.clientKey, bytes: key),
            GeneratedFile(name: Layout.clientCertificate, bytes: certificate),
        ]
        let publication = try GenerationStore(directory: mtls, label: Layout.mtls).publish(files, record, Access())
        try linkClientPair(in: mtls, keepsFiles: keepsFiles)
        return publication
    }

    private func linkClientPair(in mtls: Directory, keepsFiles: Bool) throws(BoundaryError) {
        try system { () throws(PosixError) in
            for name in [Layout.clientKey, Layout.clientCertificate] {
                if keepsFiles, try mtls.status(of: name)?.kind == .file { continue }
                try linkClientFile(name, in: mtls)
            }
        }
    }

    /// Puts the link `mtls/NAME` in the place of whatever is there, unless it is there already.
    func linkClientFile(_ name: String, in mtls: Directory) throws(PosixError) {
        let target = Layout.current + "/" + name
        if try mtls.status(of: name)?.kind == .link, try mtls.readLink(name) == target { return }
        try mtls.replaceLink(name, to: target)
        try mtls.sync()
    }
}
