import AgentConfig
internal import JSON
import Manifest
import System
import VaultAPI
import VaultPolicy
import X509

/// What an identity's agent sends, as policies judge it: capabilities do not tell whether its parameters pass.
struct AgentRequests {
    let questions: [AccessList.Question]

    init(_ identity: Identity, in environment: Environment) {
        let renewal =
            identity.renewal == .own
            ? [
                VaultRequest.signClient(
                    path: environment.clientSigningPath(identity), csr: "x", commonName: identity.clientName,
                    ttl: environment.clients.ttl)
            ]
            : []
        let leaves = identity.configuration.leaves.map {
            VaultRequest.sign(path: $0.sign, csr: "x", names: $0.names, ttl: $0.ttl)
        }
        let secrets = identity.configuration.secrets.flatMap { secret -> [VaultRequest] in
            [.read(path: secret.read), .renewLease(id: secret.read + "/x", increment: .seconds(3600))]
        }
        let issuers = identity.configuration.trusts.flatMap(\.issuers).flatMap { mount -> [VaultRequest] in
            [.listIssuers(mount: mount), .issuer(mount: mount, reference: "default"), .caChain(mount: mount)]
                + [.issuerDetails(mount: mount, reference: "default")]
        }
        let token: [VaultRequest] = [.lookupSelf, .renewSelf, .revokeSelf, .capabilitiesSelf(paths: ["x"])]
        questions = (leaves + renewal + secrets + issuers + token).compactMap(Self.question)
    }

    /// A request as policies judge it; `nil` for one without a capability.
    static func question(_ request: VaultRequest) -> AccessList.Question? {
        guard let operation = Operation(rawValue: request.capability) else { return nil }
        let body = request.body.flatMap { body in body.withSpan { try? JSONValue.parse($0) } }
        return AccessList.Question(
            operation, request.path + (operation == .list ? "/" : ""), data: body?.object ?? [:])
    }
}
