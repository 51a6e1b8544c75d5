package import AgentConfig
package import Core
package import X509

/// One file that a proxy must have read: the trust of an upstream, or a leaf that it serves.
package struct ServedFile: Hashable, Sendable {
    /// What the file is to the proxy.
    package enum Purpose: Hashable, Sendable {
        /// What upstreams are verified with.
        case trust
        /// What the proxy shows to its clients.
        case leaf
    }

    /// The output that it belongs to.
    package var output: OutputID
    /// What it is to the proxy.
    package var purpose: Purpose
    /// Its path as the proxy's configuration names it: through `current`.
    package var path: String
    /// The certificates in it: all of a trust, a leaf with its chain.
    package var certificates: [Certificate]
    /// What shows whether it took effect.
    package var probe: ProbeSettings?

    package init(
        output: OutputID, purpose: Purpose, path: String, certificates: [Certificate], probe: ProbeSettings?
    ) {
        self.output = output
        self.purpose = purpose
        self.path = path
        self.certificates = certificates
        self.probe = probe
    }
}
