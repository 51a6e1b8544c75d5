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

    /// How many addresses of one boundary are asked: more than any cluster has, and its user may have written any number.
    static let limit = 16

    /// The servers that are to be looked at: those of the configuration, or where it cannot be understood the one that an agent used
    /// last, and the upstreams.
    var targets: [ServerProbes.Target] {
        servers.prefix(Self.limit).map(target)
            + options.upstreams.map { ServerProbes.Target(endpoint: $0, name: $0.host) }
    }

    /// Asks, going by what was seen of ``targets``.
    func results(_ probes: ServerProbes) -> [CheckResult] {
        let probed = servers.prefix(Self.limit).compactMap { server in probes[target(server)].map { (server, $0) } }
        let seen = probed.map { connection($0.1) }
        let told = zip(probed, seen).map { ($0.0, $0.1, isTold: hasErrors($1)) }
        return (seen.isEmpty ? unasked : seen.flatMap { $0 }) + leftOut + session(told) + upstreams(probes)
    }

    private var servers: [ConfiguredServer] {
        let remembered = (try? context.status.get())?.status?.vault.address
        let addresses = context.fragments.vault?.addresses ?? remembered.map { [$0] } ?? []
        return addresses.compactMap(ConfiguredServer.init)
    }

    private func target(_ server: ConfiguredServer) -> ServerProbes.Target {
        ServerProbes.Target(endpoint: server.endpoint, name: serverName ?? server.endpoint.host)
    }

    private var leftOut: [CheckResult] {
        let count = servers.count
        guard count > Self.limit else { return [] }
        return [HandshakeCheck.check.notChecked("only the first \(Self.limit) of \(count) addresses are asked")]
    }

    /// Whether the trust file or what a server sends has errors that say why nothing can be asked there.
    private func hasErrors(_ results: [CheckResult]) -> Bool {
        let all =
            [TrustFileCheck.result(trust)] + results.filter { DoctorCheck.rank(of: $0.check) == .cause }
        return trust.file == nil || all.flatMap(\.findings).contains { $0.severity == .error }
    }

    private var serverName: String? { context.fragments.vault?.serverName }

    /// An address of the configuration.
    private struct ConfiguredServer: Sendable {
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

    private func upstreams(_ probes: ServerProbes) -> [CheckResult] {
        let seen = options.upstreams.compactMap { probes[ServerProbes.Target(endpoint: $0, name: $0.host)] }
        return DoctorCheck.results(context, upstreams: seen)
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
        return states(of: alive.map(\.0)) + login(first.0, first.1, isTold: first.isTold)
    }

    /// The states are asked at the same time, by connections without a client certificate: that needs no login.
    private func states(of servers: [ConfiguredServer]) -> [CheckResult] {
        let identity = TLSIdentity(trust: trust.bytes, serverName: serverName)
        let (addresses, timeout, life) = (addresses, options.timeout, shortestLife)
        return ConcurrentWork.map(servers, width: Self.limit) { server in
            let caller = DoctorVaultClient(
                base: server.base, addresses: addresses, namespace: nil, identity: identity, timeout: timeout)
            caller.shortestLife = life
            return DoctorCheck.results(caller)
        }.flatMap { $0 }
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
