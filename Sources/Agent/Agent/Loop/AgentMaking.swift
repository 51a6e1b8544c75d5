import AgentConfig
package import Boundary
package import Core
import HTTP
import Renewal
package import System
import VaultClient
import YAML

extension Agent {
    /// How an agent is run.
    package struct Options: Sendable {
        /// End when each output was tried.
        package var once: Bool
        /// The program's version, for the status.
        package var version: String

        package init(once: Bool, version: String) {
            self.once = once
            self.version = version
        }
    }

    /// Puts an agent together: takes the lock, reads the configuration, checks what can be checked here. The server is
    /// not asked before ``run()``, so that a fault here is never a loop of logins (P-53).
    ///
    /// Throws, with every error of the configuration at once, when it cannot start; a second agent on the same boundary is
    /// refused with the first one's process id.
    package static func make(
        boundary: BoundaryDirectory, log: Log, signals: SignalDescriptor, manager: ServiceManager, options: Options
    ) throws -> Agent {
        log.directory = boundary.path
        let lock = try boundary.lock()
        let configuration = try ConfigurationFile.read(boundary)
        boundary.prune()
        let vault = VaultClient(
            addresses: configuration.vault.addresses, namespace: configuration.vault.namespace,
            transport: Transport(tls: TLSIdentity(trust: []), connections: Parallelism.adaptive.connections))
        let seed = Seed([MachineIdentity.text, boundary.path])
        let context = AgentContext(
            boundary: boundary, host: .real(boundary), log: log, vault: vault, keys: try KeyMaker.open(), seed: seed,
            version: options.version)
        vault.heardTime = { [unowned context] time, roundTrip in
            context.serverClock.observe(time, roundTrip: roundTrip, at: context.host.monotonic())
        }
        context.removeOthers(than: configuration)
        context.prepare(configuration)
        let identity = ClientCertificateStore(context: context)
        _ = identity.refresh(serverName: configuration.vault.serverName)
        let outputs = OutputSet()
        let session = VaultSession(context: context, endpoint: configuration.vault, paths: []) { outputs.tell($0) }
        let trials = try ClientTrials()
        let renewal = ClientRenewal(
            configuration, context: context, session: session, trials: trials,
            server: { [unowned session, unowned identity] in (session.role, identity.trust) })
        outputs.client = renewal
        renewal.uses(identity.pair)
        session.certificate = { [unowned identity] in identity.certificate }
        let store = SessionStore(manager)
        if let left = store.read() {
            session.restore(left)
        } else if store.isUnreadable {
            session.sayNotRevoked("an earlier process", "this version cannot read what the service manager kept")
        }
        outputs.workers = configuration.outputs.map { context.worker(for: $0, session: session) }
        session.paths = outputs.paths
        session.obstacle = { [unowned identity] in identity.obstacle(serverName: $0.serverName) }
        session.certificateRefused = { [unowned renewal] in renewal.loginRefused() }
        session.revoked = { [unowned renewal] in renewal.revokedFailure }
        session.leases = { [unowned outputs] in outputs.leases }
        session.need = { [unowned outputs, unowned context] in outputs.need(at: context.now) }
        let serverTrust = try ServerTrustUpdater(context: context, configuration)
        let agent = Agent(
            context: context, session: session, identity: identity, outputs: outputs, trials: trials,
            serverTrust: serverTrust,
            outage: options.once ? nil : OutageWatch(context: context, session: session, outputs: outputs),
            configuration: configuration,
            runtime: Runtime(
                lock: lock, signals: signals, files: options.once ? nil : try? FileWatch.open(), manager: manager,
                store: store),
            once: options.once)
        serverTrust.changed = { [unowned agent] in agent.serverTrustChanged() }
        return agent
    }
}

/// What makes this host another one than its neighbours: `/etc/machine-id`, or its name where there is none.
private enum MachineIdentity {
    static var text: String {
        guard let bytes = try? Files.read("/etc/machine-id", limit: 256), !bytes.isEmpty else {
            return Process.hostName
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What an agent holds of the operating system for as long as it runs.
struct Runtime {
    /// One agent for each boundary.
    let lock: BoundaryLock
    /// HUP, TERM and INT.
    let signals: SignalDescriptor
    /// What changes in the boundary; `nil` where it cannot be watched, and for a run of a moment: the kernel takes some 15 ms
    /// to take a watch down. Without it changes are seen at the next SIGHUP.
    let files: FileWatch?
    /// systemd, where it started the agent.
    let manager: ServiceManager
    /// What it keeps for the next process of the agent.
    let store: SessionStore
}

/// Reading `agent.yaml`.
enum ConfigurationFile {
    /// Reads and checks the boundary's `agent.yaml`; every error in it at once, with line, column and remedy.
    static func read(_ boundary: BoundaryDirectory) throws -> AgentConfiguration {
        guard let bytes = try boundary.view.configuration() else { throw MissingConfiguration(boundary: boundary.path) }
        return try AgentConfiguration.parse(YAML.read(bytes, file: "agent.yaml"))
    }
}

/// There is no `agent.yaml` in the boundary directory.
struct MissingConfiguration: ErrorWithHints {
    let boundary: String

    var summary: String { "there is no agent.yaml in \(bounded(boundary))" }
    var hints: [String] {
        ["write one by hand (docs/tasks/app-agent.md) or name another directory with --dir DIR"]
    }
}
