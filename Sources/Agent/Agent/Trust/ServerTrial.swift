import Core
import HTTP
import Renewal
import X509

/// Tries a trust file on the handshake of each address of a server. It blocks, and is made for a thread beside the loop's.
///
/// Each handshake is looked at without showing anything of ours, then verified as OpenSSL's clients do: whole chains only, with the
/// name, by this host's clock.
struct ServerTrial: Sendable {
    typealias Result = (address: String, trial: AddressTrial)

    let addresses: [String]
    let serverName: String?
    let file: [UInt8]
    let moment: WallTime
    let limit: Duration

    /// One result for each address, in their order.
    @Sendable func run() -> [Result] { addresses.map { ($0, trial(of: $0)) } }

    private func trial(of text: String) -> AddressTrial {
        guard let address = Address.parse(text), let port = UInt16(exactly: address.port) else {
            return .unreachable("it is not an address")
        }
        let host = address.host.filter { $0 != "[" && $0 != "]" }
        let name = serverName ?? host
        switch TLSProbe.look(host: host, port: port, name: name, timeout: limit) {
        case .failure(let failure): return .unreachable(failure.words)
        case .success(let seen): return verdict(on: seen.chain, name: name)
        }
    }

    private func verdict(on chain: [Certificate], name: String) -> AddressTrial {
        do throws(PKIError) {
            let verdict = try LibcryptoTrust.load(file.span, .whole)
                .verify(chain, by: LibcryptoPolicy(name: name), at: moment)
            return verdict.accepts ? .verified : .refused(verdict.text)
        } catch {
            return .refused(error.summary)
        }
    }
}
