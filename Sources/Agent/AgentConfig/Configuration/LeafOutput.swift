package import Core
package import X509

/// A certificate that an app agent keeps: its key is made here and only a request for it leaves the host.
package struct LeafOutput: OutputSettings, Hashable {
    /// Its kind and name.
    package var id: OutputID
    /// The signing path, such as `pki_int/sign/web`.
    package var sign: String
    /// The names to ask for.
    package var names: RequestedNames
    /// The lifetime to ask for; the role's own when `nil`.
    package var ttl: Duration?
    /// The key to make.
    package var key: KeyAlgorithm
    /// The roots that its chain may end in.
    package var roots: Roots
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
    /// Whether the start, `--once` and `coppice wait` wait for it.
    package var required: Bool
    /// Whether `bundle.pem` (key and full chain in one file) is written too.
    package var bundle: Bool

    package init(
        id: OutputID, sign: String, names: RequestedNames, ttl: Duration? = nil, key: KeyAlgorithm = .ecP256,
        roots: Roots = Roots(), group: String? = nil, mode: UInt16? = nil, onChange: Hook? = nil,
        proxy: ProxySettings? = nil, probe: ProbeSettings? = nil,
        required: Bool = true, bundle: Bool = false
    ) {
        self.id = id
        self.sign = sign
        self.names = names
        self.ttl = ttl
        self.key = key
        self.roots = roots
        self.group = group
        self.mode = mode
        self.onChange = onChange
        self.proxy = proxy
        self.probe = probe
        self.required = required
        self.bundle = bundle
    }
}
