internal import AgentConfig
internal import Core
internal import HTTP

/// Caddy: reads its files when it loads its configuration, and loads an unchanged one only when it is forced to
/// (`Cache-Control: must-revalidate`, as `caddy reload --force` sends; caddyserver.com/docs/api). It accepts any file, and trusts
/// nobody when there is nothing in it: only a request through it proves that the trust is in use.
struct Caddy: ProxyAdapter {
    let settings: ProxySettings

    var needsRequest: Bool { true }

    private var admin: AdminInterface? { settings.admin.map { AdminInterface($0, timeout: settings.timeout) } }

    func isRunning() -> Bool? {
        do throws(LocalFault) {
            _ = try admin?.get("/config/admin")
            return true
        } catch {
            return error == .nothingListens ? false : nil
        }
    }

    /// Gives Caddy the configuration that it has, unless another one came between: then once more.
    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        guard let admin else { return }
        do throws(LocalFault) {
            for _ in 0..<3 where try load(admin) { return }
        } catch {
            throw ProxyFault("Caddy's admin interface: \(error.words)")
        }
        throw ProxyFault("Caddy's configuration was changed by others three times while it was loaded again")
    }

    /// `false` where the configuration has changed since it was read.
    private func load(_ admin: AdminInterface) throws(LocalFault) -> Bool {
        let config = try admin.get("/config/")
        guard config.status == 200 else { throw .status(config.status) }
        var headers = [(name: "Cache-Control", value: "must-revalidate")]
        if let tag = config.tag { headers.append((name: "If-Match", value: tag)) }
        let answer = try admin.post("/config/", config.body, headers: headers)
        if answer.status == 412 { return false }
        guard answer.status == 200 else {
            throw .other(
                "it answers with status \(answer.status): "
                    + Words.oneLine(String(decoding: answer.body, as: UTF8.self)))
        }
        return true
    }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        .hidden("Caddy does not show which trust it uses; add `probe:` with a `url:` that it passes on to the upstream")
    }
}
