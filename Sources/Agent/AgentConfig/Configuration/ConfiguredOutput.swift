package import Core

/// What every configured output says, whatever its kind.
package protocol OutputSettings: Sendable {
    /// Its kind and name.
    var id: OutputID { get }
    /// The group that may read its files; the user alone when `nil`.
    var group: String? { get }
    /// The mode of its files; the layout's own when `nil`.
    var mode: UInt16? { get }
    /// What runs after a change.
    var onChange: Hook? { get }
    /// The proxy that is reloaded after a change, in the place of `onChange`.
    var proxy: ProxySettings? { get }
    /// What shows whether the files took effect.
    var probe: ProbeSettings? { get }
    /// Whether the start, `--once` and `coppice wait` wait for it.
    var required: Bool { get }
    /// What is asked of the server and made of its answer, as one canonical text; see the conforming types.
    var requestText: String { get }
}

extension OutputSettings {
    /// The name within its kind.
    package var name: String { id.name }

    /// Whether a program is run, or a proxy reloaded, after a change.
    package var isFollowed: Bool { onChange != nil || proxy != nil }
}

/// One output of an `agent.yaml`: exactly one of the three kinds.
package enum ConfiguredOutput: OutputSettings, Hashable {
    /// A certificate with its key.
    case leaf(LeafOutput)
    /// Secret files.
    case secret(SecretOutput)
    /// The trust of a proxy.
    case trust(TrustOutput)

    private var settings: any OutputSettings {
        switch self {
        case .leaf(let leaf): leaf
        case .secret(let secret): secret
        case .trust(let trust): trust
        }
    }

    /// Its kind and name.
    package var id: OutputID { settings.id }
    /// The group that may read its files; the user alone when `nil`.
    package var group: String? { settings.group }
    /// The mode of its files; the layout's own when `nil`.
    package var mode: UInt16? { settings.mode }
    /// What runs after a change.
    package var onChange: Hook? { settings.onChange }
    /// The proxy that is reloaded after a change, in the place of `onChange`.
    package var proxy: ProxySettings? { settings.proxy }
    /// What shows whether the files took effect.
    package var probe: ProbeSettings? { settings.probe }
    /// Whether the start, `--once` and `coppice wait` wait for it.
    package var required: Bool { settings.required }
    /// Every program that is run for it.
    package var hooks: [Hook] { [onChange, test, proof].compactMap { $0 } + (proxy?.commands ?? []) }
    /// What tests the reader's configuration before `onChange`; a trust alone has it.
    package var test: Hook? { trust?.test }
    /// What proves after `onChange` that the reader uses the files; a trust alone has it.
    package var proof: Hook? { trust?.proof }
    private var trust: TrustOutput? {
        if case .trust(let trust) = self { trust } else { nil }
    }
    /// How often it is read anew; `nil` for what has a life of its own instead.
    package var refresh: Duration? {
        switch self {
        case .leaf: nil
        case .secret(let secret): secret.refresh
        case .trust(let trust): trust.refresh
        }
    }
    /// What is asked of the server: it begins with the kind, so that outputs of two kinds never ask for the same.
    package var requestText: String { settings.requestText }
}

/// A program to run after a change, as an argument vector: no shell reads it.
package struct Hook: Hashable, Sendable {
    /// The program and its arguments. The program is an absolute path, or one relative to the boundary directory.
    package var arguments: [String]
    /// How long it may take before its process group is ended.
    package var timeout: Duration

    package init(arguments: [String], timeout: Duration = Hook.defaultTimeout) {
        self.arguments = arguments
        self.timeout = timeout
    }

    /// What `timeout:` is when it is not given.
    package static var defaultTimeout: Duration { .seconds(30) }
}

/// Which self-signed roots an output may end in: the only widening of trust there is.
package struct Roots: Hashable, Sendable {
    /// What is taken as a root besides the files.
    package enum Accept: String, CaseIterable, Sendable {
        /// The certificates of `files`, and nothing else.
        case files
        /// Also certificates that the server offers whose SHA-256 is one of `pins`.
        case pinned
        /// Also certificates that the server offers whose keys a root of `files` has certified, and that are no wider than
        /// their cross certificates. For a trust, and for the server's own trust.
        case crossSigned = "cross-signed"
    }

    /// PEM files with root certificates, relative to the boundary directory and within it.
    package var files: [String]
    /// What is taken besides them.
    package var accept: Accept
    /// SHA-256 digests of DER certificates, 64 lower-case hexadecimal digits each. Empty unless `accept` is `pinned`.
    package var pins: [String]

    package init(files: [String] = [], accept: Accept = .files, pins: [String] = []) {
        self.files = files
        self.accept = accept
        self.pins = pins
    }
}
