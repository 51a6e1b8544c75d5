internal import AgentConfig
internal import Boundary
internal import Core
internal import HTTP
internal import System
internal import VaultAPI
internal import X509

/// The part of an examination that asks servers: those that `agent.yaml` names, and the upstreams that the caller names.
struct Network {
    let context: DoctorContext
    private var options: Doctor.Options { context.options }
    private var moment: WallTime { context.moment }

    /// Every check of this part by name.
    static let checks = [
        HandshakeCheck.check, SentChainCheck.check, ServerNameCheck.check, TrustCheck.check, ClientRequestCheck.check,
        ServerStateCheck.check, LoginCheck.check, TokenCheck.check, RightsCheck.check, IssuersCheck.check,
        ProxyTrustCheck.check,
    ]

    private static let afterLogin = [TokenCheck.check, RightsCheck.check, IssuersCheck.check]

    /// Asks. `remembered` is the address that an agent used last, for where the configuration cannot be understood.
    func results(remembered: String?) -> [CheckResult] {
        let places = (context.fragments.vault?.addresses ?? remembered.map { [$0] } ?? []).compactMap(Place.init)
        let probes = places.map { place in
            (
                place,
                TLSProbeResult.take(of: place.endpoint, as: serverName ?? place.endpoint.host, timeout: options.timeout)
            )
        }
        let seen = probes.map { connection($0.1) }
        let told = zip(probes, seen).map { ($0.0, $0.1, isTold: hasErrors($1)) }
        return (seen.isEmpty ? unasked : seen.flatMap { $0 }) + session(told) + [upstreams()]
    }

    /// Whether the trust file or what a server sends has errors that say why nothing can be asked there.
    private func hasErrors(_ results: [CheckResult]) -> Bool {
        let all = [TrustFileCheck.result(context.trust)] + results.filter { $0.check != ClientRequestCheck.check }
        return context.trust.file == nil || all.flatMap(\.findings).contains { $0.severity == .error }
    }

    private var serverName: String? { context.fragments.vault?.serverName }

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

    private func connection(_ probe: TLSProbeResult) -> [CheckResult] {
        [
            HandshakeCheck.result(probe),
            SentChainCheck.result(probe, trust: context.trust.certificates, at: moment),
            ServerNameCheck.result(probe), TrustCheck.result(probe, context.trust, at: moment),
            ClientRequestCheck.result(probe, client: context.client.pair?.certificates ?? []),
        ]
    }

    private func upstreams() -> CheckResult {
        let probes = options.upstreams.map { TLSProbeResult.take(of: $0, as: $0.host, timeout: options.timeout) }
        return ProxyTrustCheck.result(context.view, context.fragments.configuration, probes, at: moment)
    }
}

// The server itself, and the login.
extension Network {
    /// The state of each server, and a login at the first one that shook hands.
    private func session(_ probes: [(Place, TLSProbeResult, isTold: Bool)]) -> [CheckResult] {
        let alive = probes.filter { $0.1.observation != nil }
        guard let first = alive.first else {
            let reason = probes.isEmpty ? "no server is known: agent.yaml names none" : "no server can be reached"
            return ([ServerStateCheck.check, LoginCheck.check] + Self.afterLogin).map {
                CheckResult($0, .notChecked(reason))
            }
        }
        let states = alive.map { ServerStateCheck.result(anonymous($0.0), now: Clock.wall) }
        return states + login(first.0, first.1, isTold: first.isTold)
    }

    /// Nobody's connection: for what needs no login.
    private func anonymous(_ place: Place) -> Caller {
        let identity = TLSIdentity(trust: context.trust.bytes, serverName: serverName)
        return Caller(
            base: place.base, addresses: addresses, namespace: nil, identity: identity, timeout: options.timeout)
    }

    private var addresses: [String] { context.fragments.vault?.addresses ?? [] }

    private func login(_ place: Place, _ probe: TLSProbeResult, isTold: Bool) -> [CheckResult] {
        func skipped(_ reason: String) -> [CheckResult] {
            ([LoginCheck.check] + Self.afterLogin).map { CheckResult($0, .notChecked(reason)) }
        }
        if let reason = unwilling { return skipped(reason) }
        guard let endpoint = context.fragments.vault else { return skipped("agent.yaml does not say how to log in") }
        guard let pair = context.client.pair,
            let trial = LoginTrial(
                base: place.base, endpoint: endpoint, trust: context.trust.bytes, client: pair, timeout: options.timeout
            )
        else { return skipped("there is no client keypair that can be used") }
        return results(of: trial, endpoint, pair, probe, isTold: isTold)
    }

    /// Why no login is tried although it could be.
    private var unwilling: String? {
        if context.fault != nil {
            return "others can write where the boundary is, and could have put this keypair there"
        }
        guard context.view.owner != Process.effectiveUser else { return nil }
        let (owner, me) = (Accounts.shownUser(context.view.owner), Accounts.shownUser(Process.effectiveUser))
        return "this runs as \(me), and only the boundary's own user logs in: runuser -u \(owner) -- "
            + "coppice doctor --dir \(bounded(context.view.path))"
    }

    private func results(
        of trial: LoginTrial, _ endpoint: VaultEndpoint, _ pair: ClientMaterial.Pair, _ probe: TLSProbeResult,
        isTold: Bool
    ) -> [CheckResult] {
        let issuers = context.authorities + context.trust.certificates
        let (login, grant) = LoginCheck.result(
            trial, endpoint, client: pair, probe: probe, issuers: issuers, isTold: isTold)
        var results = [login]
        if let grant {
            results += [
                TokenCheck.result(trial.caller, grant),
                RightsCheck.result(trial.caller, grant, context.fragments.configuration),
                IssuersCheck.result(trial.caller, grant.token, context.fragments.configuration, context.view),
            ]
        } else {
            results += Self.afterLogin.map { CheckResult($0, .notChecked("there was no login")) }
        }
        return results + TokenCheck.end(trial.revoke(), after: results)
    }
}
