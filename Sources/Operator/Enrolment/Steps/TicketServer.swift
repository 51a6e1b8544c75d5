import AgentConfig
import Boundary
import Core
import HTTP
import System
import VaultAPI
import VaultClient
import X509

/// The server of a ticket. Every connection is verified by the ticket's CA before a byte of a request is sent.
final class TicketServer {
    private let ticket: Ticket
    private let client: VaultClient
    /// The server's clock, as its last answer said.
    private var clock: WallTime?

    init(_ ticket: Ticket) {
        self.ticket = ticket
        let names = TLSIdentity.Names(
            trust: "the ticket's CA", certificate: Layout.clientCertificate, serverName: "server_name: in the manifest")
        let identity = TLSIdentity(
            trust: Array(ticket.trust.utf8), serverName: ticket.server.serverName, names: names)
        client = VaultClient(
            addresses: ticket.server.addresses, namespace: ticket.server.namespace,
            transport: Transport(tls: identity), policy: .command, parallelism: .upTo(1))
    }

    /// This host's clock and the server's, as far as it has answered.
    var clocks: EndClocks { EndClocks(host: Clock.wall(), server: clock) }

    /// Looks at the wrapped token without opening it, and compares what the server says of it with what the ticket says.
    /// Nothing is used up.
    func check(hasKey: Bool) throws(EnrolmentError) {
        let facts: WrapFacts
        do throws(VaultError) {
            facts = try WrapFacts(try ask(.wrappingLookup(ticket.token), token: nil))
        } catch {
            throw worded(error, step: looking, hasKey: hasKey)
        }
        let said = ticket.wrapping
        guard facts.creationPath == said.path else { throw .otherPath(said: said.path, found: facts.creationPath) }
        guard facts.creationTime == said.time else { throw .otherTime(said: said.time, found: facts.creationTime) }
        try checkIssuer()
    }

    /// One request without a token. Only a mount that says that it has no issuer stops an enrolment.
    private func checkIssuer() throws(EnrolmentError) {
        guard let end = ticket.signingPath.firstRange(of: "/sign/")?.lowerBound else { return }
        let mount = String(ticket.signingPath[..<end])
        let read = client.issuers([IssuerQuery(mount: mount, reference: "default")], token: nil).first
        guard read?.hasIssuer == false else { return }
        throw .noIssuerYet(mount: mount, identity: ticket.identity, until: ticket.wrapping.end)
    }

    private var looking: EnrolmentStep {
        let end = ticket.wrapping.end.flatMap { $0 <= clock ?? Clock.wall() ? $0 : nil }
        return .looking(identity: ticket.identity, expired: end)
    }

    /// Opens the token: the ticket is spent.
    func unwrap() throws(EnrolmentError) -> TokenGrant {
        do throws(VaultError) {
            return try TokenGrant(try ask(.unwrap, token: ticket.token))
        } catch {
            throw worded(error, step: .unwrapping, hasKey: true)
        }
    }

    /// Has the request signed. What may have been lost is asked again while the token has uses.
    func sign(_ request: CertificateRequest, _ grant: TokenGrant) throws(EnrolmentError) -> SignedCertificate {
        let call = VaultRequest.signClient(
            path: ticket.signingPath, csr: request.pem, commonName: ticket.commonName)
        var last: VaultError?
        for _ in 0..<max(1, min(grant.uses, 3)) {
            do throws(VaultError) {
                return try SignedCertificate(try ask(call, token: grant.token))
            } catch {
                last = error
                guard error.isRetryable else { break }
            }
        }
        throw .refused(last ?? .leaderless(""), step: .signing(identity: ticket.identity))
    }

    private func ask(_ request: VaultRequest, token: SecretBytes?) throws(VaultError) -> VaultResponse {
        let reply = client.ask(request, token: token)
        clock = reply.response?.serverDate ?? clock
        return try reply.result.get()
    }

    /// The server says the same of a token that was opened and of one whose time is over: it is told by the server's clock, where
    /// that is known.
    private func worded(_ error: VaultError, step: EnrolmentStep, hasKey: Bool) -> EnrolmentError {
        switch error {
        case .wrappingToken:
            if let end = ticket.wrapping.end, end <= clock ?? Clock.wall() {
                return .expired(identity: ticket.identity, at: end)
            }
            return .spent(identity: ticket.identity, hasKey: hasKey)
        case .transport(.tls, _): return .impostor(error)
        default: return .refused(error, step: step)
        }
    }
}
