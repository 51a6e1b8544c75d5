import Boundary
import Core
import HTTP
import Renewal
import System
import VaultAPI
import X509

/// A signed client certificate with its key that is not on disk yet.
struct NewClientPair {
    let key: SecretBytes
    let chain: [Certificate]
    let lifetime: Lifetime

    /// Takes an answer for a key; throws what makes it no certificate to log in with as `name`. The chain that is kept has no
    /// root: a server has its own.
    init(
        _ signed: SignedCertificate, key: PrivateKey, named name: String, requested: Duration?, now: Now
    ) throws(OutputFailure) {
        chain = [signed.certificate] + signed.chain.filter { !$0.isSelfSigned }
        let clocks = EndClocks(host: now.wall, server: now.server)
        let dates = ClientChain(chain)
        if let fault = dates?.faultAsClient(named: name, of: key, by: clocks) {
            throw .unfitClientCertificate(fault)
        }
        do throws(PKIError) {
            self.key = try key.pkcs8PEM()
        } catch {
            throw OutputFailure(.leafKey, error)
        }
        lifetime = Lifetime(
            notBefore: dates?.notBefore ?? signed.certificate.notBefore,
            notAfter: dates?.notAfter ?? signed.certificate.notAfter, received: now, requested: requested)
    }

    /// The certificate, then its intermediates.
    var text: String { PEM.text(chain) }

    /// What a server sees of it.
    func identity(trust: [UInt8], serverName: String?) -> TLSIdentity {
        TLSIdentity(trust: trust, certificate: Array(text.utf8), key: key, serverName: serverName)
    }

    /// The record of its generation.
    var record: GenerationRecord {
        GenerationRecord(
            request: ClientLife.renewed, received: lifetime.wall,
            clocks: GenerationRecord.Clocks(
                server: lifetime.server, bootTime: lifetime.monotonic, boot: lifetime.boot),
            serial: chain.first?.serial, notBefore: lifetime.notBefore, notAfter: lifetime.notAfter)
    }
}

/// How long a pair on disk lives.
enum ClientLife {
    /// What the record of a pair says that the agent obtained itself: it was measured at its receipt.
    static let renewed = "renewed"

    /// The life of a pair. One that came from outside counts from its beginning: when it was made was not measured.
    static func of(_ pair: ClientPair, requested: Duration?, ageBeforeBoot: Duration, now: Now) -> Lifetime? {
        guard let chain = ClientChain(pair.certificates) else { return nil }
        let record = pair.generation.record
        if record.request == renewed, record.clocks != nil {
            return Lifetime(of: record, requested: requested, ageBeforeBoot: ageBeforeBoot)
        }
        let begun = Now(
            wall: chain.notBefore, server: chain.notBefore, monotonic: now.monotonic, boot: now.boot)
        return Lifetime(notBefore: chain.notBefore, notAfter: chain.notAfter, received: begun)
    }
}
