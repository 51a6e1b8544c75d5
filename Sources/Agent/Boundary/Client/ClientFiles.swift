internal import Core
package import System

/// The client key and certificate as they lie in `mtls/`, whole or not: what an agent would use or take up next.
package struct ClientFiles: Sendable {
    /// The directory that they lie in.
    package var directory: String
    /// The key's file, as it is.
    package var key: SecretBytes
    /// The certificate's file, as it is; a key may be in it by mistake.
    package var certificate: SecretBytes
}

extension BoundaryView {
    /// What lies in `mtls/`: plain files that were put there, else what `current` holds. `nil` when there is neither; a
    /// finding when there is only one of the two, or a link to somewhere else.
    package func clientFiles() throws(BoundaryError) -> Result<ClientFiles?, ClientFinding> {
        guard let store = try clientStore() else { return .success(nil) }
        return try ClientOffer.find(in: store).map { offer in
            offer.map { ClientFiles(directory: $0.path, key: $0.key, certificate: $0.certificate) }
        }
    }

    /// The files in `ca/` but the one that verifies the server, by name; what cannot be read is left out, and so is what goes
    /// beyond 256 files: another user may have put them there.
    package func localCAFiles() throws(BoundaryError) -> [(name: String, bytes: [UInt8])] {
        guard let directory = try existing([Layout.ca]), let names = try? directory.list(limit: 256) else { return [] }
        return names.filter { $0 != Layout.vaultCA }.compactMap { name in
            (try? directory.read(name, limit: 1 << 20)).map { (name, $0) }
        }
    }

    /// The file that verifies the server; `nil` when there is none.
    package func serverTrust() throws(BoundaryError) -> [UInt8]? {
        guard let directory = try existing([Layout.ca]) else { return nil }
        do throws(PosixError) {
            return try directory.read(Layout.vaultCA, limit: 16 << 20)
        } catch  where error.isMissing {
            return nil
        } catch {
            throw .system(error)
        }
    }
}
