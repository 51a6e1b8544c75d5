internal import AgentConfig
internal import Core
internal import System

/// One kind of proxy: how it is tested and reloaded, and what it shows of the files that it uses. Its calls block, each for
/// its settings' timeout at most, and are made on a thread beside the loop.
///
/// An adapter remembers nothing: what it says is what can be seen now. A proxy's word that it has reloaded is never taken
/// for a proof where the proxy is known to say so without having done it.
protocol ProxyAdapter: Sendable {
    /// The settings that it was made with.
    var settings: ProxySettings { get }
    /// Whether the proxy runs; `nil` where that cannot be seen.
    func isRunning() -> Bool?
    /// The proxy's own test of its configuration, where one is worth making.
    func test() throws(ProxyFault)
    /// Makes the proxy read `files` anew. Throws where it is known not to have done so.
    func reload(_ files: [ServedFile]) throws(ProxyFault)
    /// What the proxy shows of `files`; what was started after the moment `since` of the monotonic clock has read them.
    func sight(of files: [ServedFile], since: Duration) -> ProxySight
    /// What its log says of why it stopped, to be put behind a sentence; empty where that cannot be read.
    var lastWords: String { get }
}

/// What can be seen of a proxy's use of files.
enum ProxySight: Hashable, Sendable {
    /// It uses them. The remark is what a person should know all the same.
    case inUse(remark: String?)
    /// It shows the former ones: it may need a moment.
    case former(String)
    /// A part of it uses them; the rest cannot be told from what only ends its connections.
    case partly(String)
    /// It cannot be seen; why, and what would help.
    case hidden(String)
    /// It says that it does not use them.
    case refused(String)
}

/// Why a test or a reload failed, in the proxy's own words where it had some.
package struct ProxyFault: Error, Hashable, Sendable {
    /// One line.
    package var words: String

    package init(_ words: String) {
        self.words = words
    }
}

extension ProxyAdapter {
    var lastWords: String { "" }

    func test() throws(ProxyFault) {}

    /// `systemctl reload`, which needs polkit's leave.
    func reloadUnit() throws(ProxyFault) {
        guard let unit = settings.unit else { return }
        try Program.run(["/usr/bin/systemctl", "--no-ask-password", "reload", unit], timeout: settings.timeout)
    }

    /// Whether the unit is active; `nil` where there is none, or no service manager that would say so.
    func isUnitActive() -> Bool? {
        guard let unit = settings.unit else { return nil }
        let ending = Program.ending(
            of: ["/usr/bin/systemctl", "is-active", "--quiet", unit], timeout: settings.timeout)
        // systemctl(1): 0 when it is active, 3 when it is not.
        return switch ending {
        case .exited(0): true
        case .exited(3): false
        default: nil
        }
    }
}

extension ProxySettings {
    /// What serves this kind.
    var adapter: any ProxyAdapter {
        switch kind {
        case .nginx: Nginx(settings: self)
        case .haproxy: HAProxy(settings: self)
        case .envoy: Envoy(settings: self)
        case .caddy: Caddy(settings: self)
        case .apache: Apache(settings: self)
        }
    }
}
