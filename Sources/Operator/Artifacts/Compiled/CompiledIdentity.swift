import AgentConfig
internal import Core
package import Manifest

/// A file of one identity as it is put on its host.
package struct CompiledFile: Hashable, Sendable {
    /// What a file holds.
    package enum Content: Hashable, Sendable {
        /// This text.
        case text(String)
        /// The certificates of a file that the manifest names.
        case certificates(of: String)
    }

    /// Below the boundary directory, or beside what lies in it: with `/` between its parts.
    package var path: String
    /// What it holds.
    package var content: Content
    /// Its mode.
    package var mode: UInt16

    package init(path: String, content: Content, mode: UInt16) {
        self.path = path
        self.content = content
        self.mode = mode
    }
}

extension Environment {
    /// The remarks at the head of an identity's agent.yaml. The first one tells whose it is, and that it is compiled.
    package func remarks(of identity: Identity) -> [String] {
        let role = identity.configuration.kind == .app ? "an app" : "a proxy"
        return [
            "The agent.yaml of \(identity.name) in the environment \(name), compiled from coppice.yaml.",
            "It is \(role): its agent runs as the user \(bounded(identity.user)) in \(bounded(identity.directory)).",
            "Change the manifest, not this file, and run: coppice compile \(identity.name) -e \(name)",
        ]
    }

    /// Everything that an identity needs on its host but its client keypair, and nothing of the others.
    ///
    /// `agent.yaml` comes last: once it is there, the rest is.
    package func compiledFiles(
        of identity: Identity, manager: ServiceUnit.Manager = .system, program: String = ServiceUnit.usualProgram
    ) -> [CompiledFile] {
        let units = [
            ServiceUnit(identity, in: self, manager: manager, program: program),
            ServiceUnit.ready(identity, in: self, manager: manager, program: program),
        ]
        return certificateFiles(of: identity)
            + units.map { CompiledFile(path: $0.fileName, content: .text($0.text), mode: 0o644) }
            + [configurationFile(of: identity)]
    }

    /// What of that lies in the boundary directory, `agent.yaml` last. What compiles an identity, what lays out its host and what
    /// hands it a ticket all take these, so that an identity is the same whichever way it came.
    package func boundaryFiles(of identity: Identity) -> [CompiledFile] {
        certificateFiles(of: identity) + [configurationFile(of: identity)]
    }

    private func configurationFile(of identity: Identity) -> CompiledFile {
        CompiledFile(path: Layout.configuration, content: .text(agentYAML(of: identity)), mode: 0o600)
    }

    /// The text of an identity's agent.yaml.
    func agentYAML(of identity: Identity) -> String {
        var configuration = identity.configuration
        configuration.client = clientRenewal(of: identity)
        if configuration.client == nil { configuration.operatorsMount = clients.mount }
        return configuration.yaml(remarks: remarks(of: identity))
    }

    /// How its agent renews its client certificate; `nil` where an operator does.
    private func clientRenewal(of identity: Identity) -> ClientRenewalSettings? {
        guard identity.renewal == .own else { return nil }
        return ClientRenewalSettings(sign: clientSigningPath(identity), ttl: clients.ttl, key: clients.key)
    }

    private func certificateFiles(of identity: Identity) -> [CompiledFile] {
        let own = identity.rootFiles.sorted { $0.key < $1.key }.map { path, file in
            CompiledFile(path: path, content: .certificates(of: file), mode: 0o644)
        }
        let server = CompiledFile(
            path: Layout.serverTrust, content: .certificates(of: self.server.trustFile), mode: 0o644)
        return [server] + own
    }
}
