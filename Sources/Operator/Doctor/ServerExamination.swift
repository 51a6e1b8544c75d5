internal import AgentConfig
internal import Boundary
internal import Core
internal import HTTP
internal import System
internal import VaultAPI
internal import X509

/// The part of an examination that asks servers: those that `agent.yaml` names, and the upstreams that the caller names.
struct ServerExamination {
    let context: DoctorContext
    private var options: Doctor.Options { context.options }
    private var trust: LoadedTrustFile { context.files.trust }

    /// Asks. `remembered` is the address that an agent used last, for where the configuration cannot be understood.
    func results(remembered: String?) -> [CheckResult] {
        let servers = (context.fragments.vault?.addresses ?? remembered.map { [$0] } ?? []).compactMap(
            ConfiguredServer.init)
        let probes = servers.map { server in
            (
                server,
                TLSProbeResult.take(
                    of: server.endpoint, as: serverName ?? server.endpoint.host, timeout: options.timeout)
            )
        }
        let seen = probes.map { connection($0.1) }
        let told = zip(probes, seen).map { ($0.0, $0.1, isTold: hasErrors($1)) }
        return (seen.isEmpty ? unasked : seen.flatMap { $0 }) + session(told) + upstreams()
    }

    /// Whether the trust file or what a server sends has errors that say why nothing can be asked there.
    private func hasErrors(_ results: [CheckResult]) -> Bool {
        let all =
            [TrustFileCheck.result(trust)] + results.filter { DoctorCheck.rank(of: $0.check) == .cause }
        return trust.file == nil || all.flatMap(\.findings).contains { $0.severity == .error }
    }

    private var serverName: String? { context.fragments.vault?.serverName }

    /// An address of the configuration.
    private struct ConfiguredServer {
        var base: String
        var endpoint: Endpoint

        init?(_ address: String) {
            guard let parsed = Address.parse(address), let endpoint = Endpoint(parsed.endpoint) else { return nil }
            (base, self.endpoint) = (parsed.origin, endpoint)
        }
    }

    private var unasked: [CheckResult] {
        DoctorCheck.ofServers.map { $0.notChecked("no server is known: agent.yaml names none") }
    }

    private func connection(_ probe: TLSProbeResult) -> [CheckResult] {
        DoctorCheck.results(
            ServerContext(probe: probe, files: context.files, expectsLogin: true, timeout: options.timeout))
    }

    private func upstreams() -> [CheckResult] {
        let probes = options.upstreams.map { TLSProbeResult.take(of: $0, as: $0.host, timeout: options.timeout) }
        return DoctorCheck.results(context, upstreams: probes)
    }
}

// The server itself, and the login.
extension ServerExamination {
    /// The state of each server, and a login at the first one that shook hands.
    private func session(_ probes: [(ConfiguredServer, TLSProbeResult, isTold: Bool)]) -> [CheckResult] {
        let alive = probes.filter { $0.1.observation != nil }
        guard let first = alive.first else {
            let reason = probes.isEmpty ? "no server is known: agent.yaml names none" : "no server can be reached"
            return DoctorCheck.ofAnswers.map { $0.notChecked(reason) }
        }
        let states = alive.flatMap { DoctorCheck.results(anonymous($0.0)) }
        return states + login(first.0, first.1, isTold: first.isTold)
    }

    /// A connection without a client certificate: for what needs no login.
    private func anonymous(_ server: ConfiguredServer) -> DoctorVaultClient {
        let identity = TLSIdentity(trust: trust.bytes, serverName: serverName)
        let caller = DoctorVaultClient(
            base: server.base, addresses: addresses, namespace: nil, identity: identity, timeout: options.timeout)
        caller.shortestLife = shortestLife
        return caller
    }

    /// The shortest life of the current generations, as the agent that wrote them measures it.
    private var shortestLife: Duration? {
        let outputs = (try? context.view.outputs()) ?? []
        return outputs.compactMap { output in
            guard let record = (try? context.view.current(output))??.record, let end = record.notAfter,
                let begin = record.notBefore, output.kind != .trust
            else { return nil }
            return max(begin, record.clocks?.server ?? record.received) < end
                ? end - max(begin, record.clocks?.server ?? record.received) : end - begin
        }.min()
    }

    private var addresses: [String] { context.fragments.vault?.addresses ?? [] }

    private func login(_ server: ConfiguredServer, _ probe: TLSProbeResult, isTold: Bool) -> [CheckResult] {
        func skipped(_ reason: String) -> [CheckResult] {
            DoctorCheck.ofLogins.map { $0.notChecked(reason) }
        }
        if let reason = unwilling { return skipped(reason) }
        guard let endpoint = context.fragments.vault else { return skipped("agent.yaml does not say how to log in") }
        guard let pair = context.files.client.pair,
            let trial = LoginTrial(
                base: server.base, endpoint: endpoint, trust: trust.bytes, client: pair, timeout: options.timeout
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
        of trial: LoginTrial, _ endpoint: VaultEndpoint, _ pair: LoadedKeypair.Pair, _ probe: TLSProbeResult,
        isTold: Bool
    ) -> [CheckResult] {
        let login = LoginContext(
            trial: trial, endpoint: endpoint, pair: pair, probe: probe,
            issuers: context.files.issuers + trust.certificates, isTold: isTold,
            configuration: context.fragments.configuration, view: context.view)
        var (results, grant) = DoctorCheck.results(login)
        if let grant {
            results += DoctorCheck.results(
                SessionContext(
                    caller: trial.caller, grant: grant, configuration: context.fragments.configuration,
                    view: context.view))
        } else {
            results += DoctorCheck.ofSessions.map { $0.notChecked("there was no login") }
        }
        return results + TokenCheck.end(trial.revoke(), after: results)
    }
}
