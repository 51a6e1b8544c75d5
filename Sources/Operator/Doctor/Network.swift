internal import AgentConfig
internal import Boundary
internal import Core
internal import HTTP
internal import System
internal import VaultAPI
internal import X509

/// The part of an examination that asks servers: those that `agent.yaml` names, and the upstreams that the caller names.
struct Network {
    let patient: Patient
    private var options: Doctor.Options { patient.options }
    private var moment: WallTime { patient.moment }

    /// Every check of this part by name.
    static let checks = [
        HandshakeCheck.check, SentChainCheck.check, ServerNameCheck.check, TrustCheck.check, ClientRequestCheck.check,
        ServerStateCheck.check, LoginCheck.check, TokenCheck.check, RightsCheck.check, AuthorityCheck.check,
        ProxyTrustCheck.check,
    ]

    private static let afterLogin = [TokenCheck.check, RightsCheck.check, AuthorityCheck.check]

    /// Asks. `remembered` is the address that an agent used last, for where the configuration cannot be understood.
    func results(remembered: String?) -> [CheckResult] {
        let places = (patient.fragments.vault?.addresses ?? remembered.map { [$0] } ?? []).compactMap(Place.init)
        let sights = places.map { place in
            (place, Sight.take(of: place.endpoint, as: serverName ?? place.endpoint.host, timeout: options.timeout))
        }
        let seen = sights.map { connection($0.1) }
        let told = zip(sights, seen).map { ($0.0, $0.1, isTold: hasErrors($1)) }
        return (seen.isEmpty ? unasked : seen.flatMap { $0 }) + session(told) + [upstreams()]
    }

    /// Whether the trust file or what a server sends has errors that say why nothing can be asked there.
    private func hasErrors(_ results: [CheckResult]) -> Bool {
        let all = [TrustFileCheck.result(patient.trust)] + results.filter { $0.check != ClientRequestCheck.check }
        return patient.trust.file == nil || all.flatMap(\.findings).contains { $0.severity == .error }
    }

    private var serverName: String? { patient.fragments.vault?.serverName }

    /// An address of the configuration.
    private struct Place {
        var base: String
        var endpoint: Endpoint

        init?(_ address: String) {
            guard let parsed = Address.parse(address), let endpoint = Endpoint(parsed.endpoint) else { return nil }
            (base, self.endpoint) = (parsed.origin, endpoint)
        }
    }

    private var unasked: [CheckResult] {
        Self.checks.prefix(5).map { CheckResult($0, .notChecked("no server is known: agent.yaml names none")) }
    }

    private func connection(_ sight: Sight) -> [CheckResult] {
        [
            HandshakeCheck.result(sight),
            SentChainCheck.result(sight, trust: patient.trust.certificates, at: moment),
            ServerNameCheck.result(sight), TrustCheck.result(sight, patient.trust, at: moment),
            ClientRequestCheck.result(sight, client: patient.client.pair?.certificates ?? []),
        ]
    }

    private func upstreams() -> CheckResult {
        let sights = options.upstreams.map { Sight.take(of: $0, as: $0.host, timeout: options.timeout) }
        return ProxyTrustCheck.result(patient.view, patient.fragments.configuration, sights, at: moment)
    }
}

// The server itself, and the login.
extension Network {
    /// The state of each server, and a login at the first one that shook hands.
    private func session(_ sights: [(Place, Sight, isTold: Bool)]) -> [CheckResult] {
        let alive = sights.filter { $0.1.observation != nil }
        guard let first = alive.first else {
            let reason = sights.isEmpty ? "no server is known: agent.yaml names none" : "no server can be reached"
            return ([ServerStateCheck.check, LoginCheck.check] + Self.afterLogin).map {
                CheckResult($0, .notChecked(reason))
            }
        }
        let states = alive.map { ServerStateCheck.result(anonymous($0.0), now: Clock.wall) }
        return states + login(first.0, first.1, isTold: first.isTold)
    }

    /// Nobody's connection: for what needs no login.
    private func anonymous(_ place: Place) -> Caller {
        let identity = TLSIdentity(trust: patient.trust.bytes, serverName: serverName)
        return Caller(
            base: place.base, addresses: addresses, namespace: nil, identity: identity, timeout: options.timeout)
    }

    private var addresses: [String] { patient.fragments.vault?.addresses ?? [] }

    private func login(_ place: Place, _ sight: Sight, isTold: Bool) -> [CheckResult] {
        func skipped(_ reason: String) -> [CheckResult] {
            ([LoginCheck.check] + Self.afterLogin).map { CheckResult($0, .notChecked(reason)) }
        }
        if let reason = unwilling { return skipped(reason) }
        guard let endpoint = patient.fragments.vault else { return skipped("agent.yaml does not say how to log in") }
        guard let pair = patient.client.pair,
            let trial = LoginTrial(
                base: place.base, endpoint: endpoint, trust: patient.trust.bytes, client: pair, timeout: options.timeout
            )
        else { return skipped("there is no client keypair that can be used") }
        return results(of: trial, endpoint, pair, sight, isTold: isTold)
    }

    /// Why no login is tried although it could be.
    private var unwilling: String? {
        if patient.fault != nil {
            return "others can write where the boundary is, and could have put this keypair there"
        }
        guard patient.view.owner != Process.effectiveUser else { return nil }
        let (owner, me) = (Accounts.shownUser(patient.view.owner), Accounts.shownUser(Process.effectiveUser))
        return "this runs as \(me), and only the boundary's own user logs in: runuser -u \(owner) -- "
            + "coppice doctor --root \(bounded(patient.view.path))"
    }

    private func results(
        of trial: LoginTrial, _ endpoint: VaultEndpoint, _ pair: ClientMaterial.Pair, _ sight: Sight, isTold: Bool
    ) -> [CheckResult] {
        let issuers = patient.authorities + patient.trust.certificates
        let (login, grant) = LoginCheck.result(
            trial, endpoint, client: pair, sight: sight, issuers: issuers, isTold: isTold)
        var results = [login]
        if let grant {
            results += [
                TokenCheck.result(trial.caller, grant),
                RightsCheck.result(trial.caller, grant, patient.fragments.configuration),
                AuthorityCheck.result(trial.caller, grant.token, patient.fragments.configuration, patient.view),
            ]
        } else {
            results += Self.afterLogin.map { CheckResult($0, .notChecked("there was no login")) }
        }
        return results + TokenCheck.end(trial.revoke(), after: results)
    }
}
