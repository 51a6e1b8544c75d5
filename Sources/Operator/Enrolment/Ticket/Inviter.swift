import AgentConfig
import Artifacts
import Core
package import Manifest
package import Reconcile
import System
import VaultAPI
package import X509

/// Makes tickets for identities of one environment, and signs requests that came without one.
package struct Inviter {
    private let environment: Environment
    private let files: ManifestFiles
    private let connection: OperatorConnection
    private let session: OperatorSession

    package init(
        _ environment: Environment, files: ManifestFiles, connection: OperatorConnection, session: OperatorSession
    ) {
        (self.environment, self.files) = (environment, files)
        (self.connection, self.session) = (connection, session)
    }

    /// How long a ticket is good where nothing is said.
    package static let usualTime = Duration.seconds(900)

    /// The identities on a host, in the manifest's order.
    package static func identities(
        onHost host: String, of environment: Environment
    ) throws(EnrolmentError) -> [Identity] {
        let found = environment.identities.filter { $0.instance == host }
        guard found.isEmpty else { return found }
        var seen: Set<String> = []
        throw .unknownHost(
            host, known: environment.identities.compactMap(\.instance).filter { seen.insert($0).inserted })
    }

    /// Throws where the clients' mount has no issuer: a ticket would be used up for nothing. Answers why, where that cannot be
    /// known. Blocks.
    package func checkIssuer() throws(EnrolmentError) -> String? {
        let mount = environment.clients.mount
        guard let read = session.signers(of: [mount]).first else { return nil }
        guard read.hasIssuer != false else {
            throw .noIssuer(mount: mount, remedy: MissingIssuers(environment, files: files).remedy(for: mount))
        }
        return read.failure?.summary
    }

    /// A ticket for an identity that is good for `ttl`. Blocks; makes one token, which expires five minutes after the ticket.
    package func ticket(for identity: Identity, ttl: Duration) throws -> Ticket {
        guard ttl >= .seconds(60), ttl <= Environment.longestTicket else {
            throw EnrolmentError.unfitTime(DurationText.render(ttl))
        }
        let (files, configuration) = try boundaryFiles(of: identity)
        let answer = try ask(
            for: identity, by: "auth/token/roles/" + environment.enrolmentName(identity),
            .wrappedToken(
                role: environment.enrolmentName(identity), uses: Environment.ticketUses,
                ttl: ttl + Environment.ticketReserve, wrapping: ttl, name: environment.enrolmentName(identity)))
        let wrapped = try WrappedToken(answer)
        return Ticket(
            identity: identity.name, user: identity.user, directory: identity.directory,
            unit: environment.objectName(identity) + ".service", server: endpoint(identity), files: files,
            configuration: configuration,
            signingPath: environment.clientSigningPath(identity), commonName: identity.clientName,
            key: environment.clients.key,
            wrapping: Ticket.Wrapping(path: wrapped.creationPath, time: wrapped.creationTime, ttl: wrapped.ttl),
            token: wrapped.token)
    }

    /// Has a request signed that was made on the host (`coppice enroll --csr`): the certificate, then its issuers, as PEM.
    /// One whose common name is another identity's is refused: it was made for that one.
    package func sign(_ request: CertificateRequest, from path: String, for identity: Identity) throws -> String {
        guard request.hasValidSignature else {
            throw EnrolmentError.unfitRequest(path: path, "is not signed with its own key")
        }
        let others = environment.identities.filter { $0.name != identity.name }
        if let name = request.commonName, let other = others.first(where: { [$0.name, $0.clientName].contains(name) }) {
            throw EnrolmentError.unfitRequest(path: path, "is a request of \(other.name), not of \(identity.name)")
        }
        let signing = environment.clientSigningPath(identity)
        let answer = try ask(
            for: identity, by: "\(environment.clients.mount)/roles/\(environment.objectName(identity))",
            .signClient(path: signing, csr: request.pem, commonName: identity.clientName))
        let signed = try SignedCertificate(answer)
        return PEM.text([signed.certificate] + signed.chain.filter { !$0.isSelfSigned })
    }

    /// Asks what only a role that apply makes can answer.
    private func ask(for identity: Identity, by role: String, _ request: VaultRequest) throws -> VaultResponse {
        do throws(ReconcileError) {
            return try session.ask(request)
        } catch .refused(.roleUnknown) {
            throw EnrolmentError.notApplied(identity: identity.name, path: role)
        }
    }

    /// The manifest's addresses, or the one that this operator was told to ask where the manifest does not name it.
    private func endpoint(_ identity: Identity) -> VaultEndpoint {
        var endpoint = identity.configuration.vault
        if !connection.addresses.allSatisfy(endpoint.addresses.contains) { endpoint.addresses = connection.addresses }
        endpoint.namespace = connection.namespace
        return endpoint
    }

    /// What `coppice compile` writes for the identity's boundary: the CA files, with the certificates that the manifest's files
    /// hold, and the `agent.yaml`.
    private func boundaryFiles(of identity: Identity) throws -> (authorities: [Ticket.File], configuration: String) {
        var authorities: [Ticket.File] = []
        var configuration = ""
        for file in environment.boundaryFiles(of: identity) {
            let text = try files.text(of: file)
            switch file.content {
            case .text:
                configuration = text
            case .certificates(let name):
                try checkRoot(file, name)
                authorities.append(Ticket.File(path: file.path, text: text))
            }
        }
        return (authorities, configuration)
    }

    private func checkRoot(_ file: CompiledFile, _ name: String) throws {
        guard file.path == Ticket.trustPath else { return }
        guard try files.certificates(name).contains(where: \.isSelfSigned) else {
            throw EnrolmentError.trustWithoutRoot(path: files.path(name))
        }
    }
}
