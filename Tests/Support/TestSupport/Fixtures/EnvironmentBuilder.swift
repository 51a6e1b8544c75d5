import AgentConfig
import Core
package import Manifest
package import X509

/// Makes environments as the manifest's parser would: identities with compiled configurations, in mounts with the usual names.
package struct EnvironmentBuilder {
    /// The environment so far.
    package var environment: Environment

    /// An environment without identities. `trust` and `clientIssuers` are files as the manifest names them.
    package init(
        address: String = "https://vault.example.org:8200", trust: String = "ca/vault-ca.pem",
        clientIssuers: String = "ca/agents.pem", manages: Bool = false, issuing: [String] = ["pki_int"]
    ) {
        environment = Environment(
            name: "test", prefix: "coppice-",
            server: VaultServer(addresses: [address], trustFile: trust), domain: "example.org",
            login: LoginMount(
                path: "cert", isManaged: manages, tokenTTL: .seconds(3600), tokenMaxTTL: .seconds(86_400)),
            clients: ClientCA(
                mount: "pki_agents", isManaged: manages, issuersFile: clientIssuers, domain: "agents.example.org",
                ttl: .seconds(7 * 86_400), key: .ecP256),
            issuing: issuing.map {
                IssuingMount(path: $0, isManaged: manages, rootFiles: ["ca/root.pem"], maxTTL: .seconds(7 * 86_400))
            },
            secrets: [
                SecretMount(path: "secret", kind: .keyValue2, isManaged: manages),
                SecretMount(path: "database", kind: .database, isManaged: false),
            ],
            identities: [])
    }

    /// Adds an app with one leaf for each of `leaves`, and the secrets at `reads`.
    package mutating func app(
        _ workload: String, _ instance: String? = nil, mount: String = "pki_int", leaves: [RequestedNames],
        reads: [String] = [], key: KeyAlgorithm = .ecP256, renewal: Identity.Renewal = .own,
        defaultPolicy: Bool = false
    ) {
        var identity = bare(.app, workload, instance, renewal, defaultPolicy)
        let sign = mount + "/sign/" + environment.objectName(identity)
        identity.configuration.leaves = leaves.enumerated().map { place, names in
            LeafOutput(
                id: Self.id("leaf/server\(place == 0 ? "" : String(place + 1))"), sign: sign, names: names,
                ttl: .seconds(86_400), key: key, roots: Roots(files: ["ca/root.pem"]))
        }
        identity.configuration.secrets = reads.enumerated().map { place, path in
            SecretOutput(
                id: Self.id("secret/s\(place + 1)"), read: path, files: [SecretFile(name: "all.json", format: .json)])
        }
        environment.identities.append(identity)
    }

    /// Adds a proxy that trusts the issuers of some mounts.
    package mutating func proxy(
        _ workload: String, _ instance: String? = nil, issuers: [String] = ["pki_int"],
        renewal: Identity.Renewal = .own
    ) {
        var identity = bare(.proxy, workload, instance, renewal, false)
        identity.configuration.trusts = [
            TrustOutput(id: Self.id("trust/upstream"), issuers: issuers, roots: Roots(files: ["ca/root.pem"]))
        ]
        environment.identities.append(identity)
    }

    private func bare(
        _ kind: AgentKind, _ workload: String, _ instance: String?, _ renewal: Identity.Renewal, _ isDefault: Bool
    ) -> Identity {
        let name = instance.map { workload + "." + $0 } ?? workload
        let endpoint = VaultEndpoint(
            addresses: environment.server.addresses, authMount: environment.login.path,
            authRole: environment.prefix + name)
        return Identity(
            workload: workload, instance: instance, user: workload, directory: "/var/lib/coppice/" + workload,
            clientName: name + "." + environment.clients.domain, renewal: renewal, hasDefaultPolicy: isDefault,
            proxy: nil,
            configuration: AgentConfiguration(kind: kind, identity: name, vault: endpoint), rootFiles: [:],
            mark: Mark(file: "coppice.yaml", line: 1, column: 1))
    }

    private static func id(_ text: String) -> OutputID {
        guard let id = OutputID(text) else { preconditionFailure("no output: \(text)") }
        return id
    }
}

extension Environment {
    /// An environment like those that people have, the same for the same seed: workloads whose names begin like each other's, with
    /// and without instances, in one or two issuing mounts, with secrets in versioned mounts and from a database. There are
    /// at most so many `workloads`.
    package static func random(seed: UInt64, workloads: Int = 8) -> Environment {
        var random = SeededGenerator(seed: seed)
        let mounts = random.chance(2) ? ["pki_int"] : ["pki_int", "pki/int"]
        var maker = EnvironmentBuilder(issuing: mounts)
        let names = ["web", "web-admin", "webhook", "w", "api", "api2", "edge", "edge-2"].shuffled(using: &random)
        for workload in names.prefix(Int.random(in: 2...workloads, using: &random)) {
            let hosts: [String?] = random.pick([[nil], ["h1"], ["h1", "h2"], ["h1", "h11", "h2"]])
            let isProxy = random.chance(3)
            let mount = random.pick(mounts)
            let reads = ["secret/data/\(workload)/db", "secret/data/\(workload)", "database/creds/\(workload)"]
                .filter { _ in random.chance(2) }
            let key = random.pick(KeyAlgorithm.allCases)
            for host in hosts {
                let renewal = random.pick(Identity.Renewal.allCases)
                if isProxy {
                    maker.proxy(workload, host, issuers: Array(mounts.prefix(random.pick([1, 2]))), renewal: renewal)
                } else {
                    let name = "\(workload).example.org"
                    let own = host.map { RequestedNames(commonName: name, dns: [name, "\($0).\(name)"]) }
                    maker.app(
                        workload, host, mount: mount, leaves: [own ?? RequestedNames(commonName: name, dns: [name])],
                        reads: reads, key: key, renewal: renewal, defaultPolicy: random.chance(4))
                }
            }
        }
        return maker.environment
    }
}
