package import Core

/// Trust material that a proxy agent keeps: the issuers of some mounts, and the roots they reach.
package struct TrustOutput: OutputSettings, Hashable {
    /// Its kind and name.
    package var id: OutputID
    /// PKI mounts, without slashes at their ends. Every live issuer of them is taken. Never empty.
    package var issuers: [String]
    /// The roots that issuers may end in.
    package var roots: Roots
    /// PEM files with intermediates that the server has forgotten, relative to the boundary directory and within it.
    package var intermediates: [String]
    /// How long an issuer stays that the server no longer offers; until its own end when `nil`.
    package var retireAfter: Duration?
    /// How often the mounts are read.
    package var refresh: Duration
    /// SHA-256 digests of DER certificates that are never written, 64 lower-case hexadecimal digits each.
    package var distrust: [String]
    /// The group that may read its files; the user alone when `nil`.
    package var group: String?
    /// The mode of its files; the layout's own when `nil`.
    package var mode: UInt16?
    /// What runs after a change.
    package var onChange: Hook?
    /// The proxy that is reloaded after a change, in the place of `onChange`.
    package var proxy: ProxySettings?
    /// What shows whether the files took effect.
    package var probe: ProbeSettings?
    /// What proves that the proxy uses the new trust, run after `onChange`: exit code 0 confirms it.
    package var proof: Hook?
    /// The proxy's own test of its configuration, run after the swap and before `onChange`.
    package var test: Hook?
    /// Whether the start, `--once` and `coppice wait` wait for it.
    package var required: Bool

    package init(
        id: OutputID, issuers: [String], roots: Roots = Roots(), intermediates: [String] = [],
        retireAfter: Duration? = nil, refresh: Duration = TrustOutput.defaultRefresh, distrust: [String] = [],
        group: String? = nil, mode: UInt16? = nil, onChange: Hook? = nil, proxy: ProxySettings? = nil,
        probe: ProbeSettings? = nil, proof: Hook? = nil, test: Hook? = nil, required: Bool = true
    ) {
        self.id = id
        self.issuers = issuers
        self.roots = roots
        self.intermediates = intermediates
        self.retireAfter = retireAfter
        self.refresh = refresh
        self.distrust = distrust
        self.group = group
        self.mode = mode
        self.onChange = onChange
        self.proxy = proxy
        self.probe = probe
        self.proof = proof
        self.test = test
        self.required = required
    }

    /// What `refresh:` is when it is not given.
    package static var defaultRefresh: Duration { .seconds(300) }
}
