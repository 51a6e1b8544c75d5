internal import AgentConfig
internal import Core
internal import HTTP
internal import System

/// Caddy: reads its files when it loads its configuration, and loads an unchanged one only when it is forced to
/// (`Cache-Control: must-revalidate`, as `caddy reload --force` sends; caddyserver.com/docs/api). It accepts any file, and trusts
/// nobody when there is nothing in it: only a request through it proves that the trust is in use. When it has loaded last its
/// metrics say (2.11; 2.6 has no such metric).
struct Caddy: ProxyAdapter {
    let settings: ProxySettings

    private var admin: AdminInterface? { settings.admin.map { AdminInterface($0, timeout: settings.timeout) } }

    func isRunning() -> Bool? {
        do throws(LocalFault) {
            _ = try admin?.get("/config/admin", headers: origin)
            return admin == nil ? nil : true
        } catch {
            return error == .nothingListens ? false : nil
        }
    }

    /// Gives Caddy the configuration that it has, unless another one came between: then once more.
    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        guard let admin else { return }
        do throws(LocalFault) {
            for _ in 0..<3 where try load(admin, files) { return }
        } catch {
            throw ProxyFault("Caddy's admin interface \(settings.admin?.description ?? ""): \(error.words)")
        }
        throw ProxyFault("Caddy's configuration was changed by others three times while it was loaded again")
    }

    /// `false` where the configuration has changed since it was read.
    private func load(_ admin: AdminInterface, _ files: [ServedFile]) throws(LocalFault) -> Bool {
        let config = try admin.get("/config/", headers: origin)
        guard config.status == 200 else { throw config.fault }
        guard let tag = config.tag else {
            throw .other("it shows no Etag, so a change that someone else makes meanwhile would be lost")
        }
        let headers = [(name: "Cache-Control", value: "must-revalidate"), (name: "If-Match", value: tag)]
        let answer = try admin.post("/config/", config.body, headers: headers + origin)
        if answer.status == 412 { return false }
        guard answer.status == 200 else { throw answer.fault }
        return true
    }

    /// With `enforce_origin` every request must name one; without it this one is no matter.
    private var origin: [(name: String, value: String)] {
        guard case .port? = settings.admin, let admin = settings.admin else { return [] }
        return [(name: "Origin", value: "http://\(admin)")]
    }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        if let last = lastLoad, last < moment(since) {
            return .former("Caddy has not loaded its configuration again since the new file was there")
        }
        return .hidden(
            "Caddy does not show which trust it uses; add `probe:` with a `url:` that it passes on to the upstream")
    }

    /// When it loaded a configuration last, in seconds since 1970; `nil` where it does not say.
    private var lastLoad: Double? {
        let text = try? admin?.text("/metrics", headers: origin)
        let name = "caddy_config_last_reload_success_timestamp_seconds "
        let line = text?.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name) }
        return line.flatMap { Double($0.dropFirst(name.count)) }
    }

    private func moment(_ since: Duration) -> Double {
        let (wall, nanoseconds) = Clock.precise()
        let now = Double(wall.seconds) + Double(nanoseconds) / 1e9
        return now - (Clock.monotonic() - since) / .seconds(1)
    }
}
