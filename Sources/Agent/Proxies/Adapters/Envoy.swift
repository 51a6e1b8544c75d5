internal import AgentConfig
internal import Core
internal import JSON
internal import System
internal import X509

/// Envoy: reads a secret of an SDS file again when something is renamed in the directory that the secret names as its
/// `watched_directory`, as publishing does; nothing is to be told. What it then uses is seen at its admin interface
/// (measured with 1.40): `/config_dump` shows each secret with its directory and content, `/certs` what the TLS contexts hold,
/// and `key_rotation_failed` counts what they would not take. A file that the static configuration names is read at the start alone.
struct Envoy: ProxyAdapter {
    let settings: ProxySettings

    private var admin: AdminInterface? { settings.admin.map { AdminInterface($0, timeout: settings.timeout) } }

    func isRunning() -> Bool? {
        guard let admin else { return nil }
        do throws(LocalFault) {
            _ = try admin.get("/ready")
            return true
        } catch {
            return error == .nothingListens ? false : nil
        }
    }

    /// Says so where Envoy will not read the files: then waiting would not help, nor would other files.
    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        guard let admin, let shown = try? EnvoyFacts.read(admin) else { return }
        for file in files {
            if let words = shown.obstacle(to: file) { throw ProxyFault(words) }
        }
    }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        guard let admin else {
            return .hidden("Envoy's admin interface is not named; add `admin: 127.0.0.1:9901` to `proxy:`")
        }
        do throws(LocalFault) {
            let shown = try EnvoyFacts.read(admin)
            for file in files {
                if let words = shown.obstacle(to: file) { return .hidden(words) }
                if let words = shown.fault(of: file) { return .former(words + failures(admin)) }
            }
            return .inUse(remark: nil)
        } catch {
            return .hidden("Envoy's admin interface \(settings.admin?.description ?? ""): \(error.words)")
        }
    }

    /// How often each secret was not taken.
    private func failures(_ admin: AdminInterface) -> String {
        let text = (try? admin.text("/stats?filter=key_rotation_failed")) ?? ""
        let counts = text.split(whereSeparator: \.isNewline).filter { !$0.hasSuffix(": 0") }
        return counts.isEmpty ? "" : "; " + Words.oneLine(counts.joined(separator: "\n"))
    }
}

/// What Envoy's admin interface shows of certificates.
struct EnvoyFacts {
    /// A secret of an SDS file.
    private struct Secret {
        var name: String
        var watched: String?
        var purpose: ServedFile.Purpose
        var certificates: [Certificate]
    }

    /// One TLS context: serial numbers in hexadecimal digits without leading zeros, and the files that the static
    /// configuration names for them.
    private struct Context {
        var paths: Set<String>
        var serials: Set<String>
    }

    private var secrets: [Secret] = []
    private var contexts: [ServedFile.Purpose: [Context]] = [:]

    /// Asks; blocks.
    static func read(_ admin: AdminInterface) throws(LocalFault) -> EnvoyFacts {
        EnvoyFacts(
            certificates: try admin.json("/certs"),
            secrets: try admin.json("/config_dump?resource=dynamic_active_secrets"))
    }

    init(certificates: JSONValue, secrets dump: JSONValue) {
        for entry in certificates["certificates"]?.array ?? [] {
            for (key, purpose) in [("ca_cert", ServedFile.Purpose.trust), ("cert_chain", .leaf)] {
                let list = entry[key]?.array ?? []
                guard !list.isEmpty else { continue }
                contexts[purpose, default: []].append(
                    Context(
                        paths: Set(list.compactMap { $0["path"]?.string }),
                        serials: Set(list.compactMap { $0["serial_number"]?.string }.map(Self.digits))))
            }
        }
        secrets = (dump["configs"]?.array ?? []).compactMap { $0["secret"] }.compactMap(Self.secret)
    }

    private static func secret(_ json: JSONValue) -> Secret? {
        let (trust, leaf) = (json["validation_context"], json["tls_certificate"])
        guard let content = trust ?? leaf else { return nil }
        let letters = (content["trusted_ca"] ?? content["certificate_chain"])?["inline_bytes"]?.string ?? ""
        let bytes = Base64.decode(Array(letters.utf8)) ?? []
        return Secret(
            name: json["name"]?.string ?? "", watched: content["watched_directory"]?["path"]?.string,
            purpose: trust == nil ? .leaf : .trust,
            certificates: (try? PEM.certificates(bytes.span, source: "")) ?? [])
    }

    private static func digits(_ serial: String) -> String { String(serial.lowercased().drop { $0 == "0" }) }

    /// Why Envoy will not read a file again, whatever is in it; `nil` where it does.
    func obstacle(to file: ServedFile) -> String? {
        if fixed(file).contains(where: { $0.serials != wanted(file) }) {
            return
                "Envoy's static configuration names \(bounded(file.path)), and such a file is read at the start alone: put it into a secret of an SDS file with `watched_directory: { path: \(directory(of: file)) }`; a restart of Envoy reads it once"
        }
        guard fixed(file).isEmpty, watching(file).isEmpty else { return nil }
        return
            "no secret of Envoy's watches \(bounded(directory(of: file))), so it reads \(bounded(file.path)) at its start alone: add `watched_directory: { path: \(directory(of: file)) }` beside the file's name in the SDS file"
    }

    /// Why a file that Envoy reads is not in use; `nil` when it is.
    func fault(of file: ServedFile) -> String? {
        for secret in watching(file) where !holds(secret, file) {
            return "Envoy's secret `\(bounded(secret.name))` still has other certificates than \(bounded(file.path))"
        }
        let isUsed = (contexts[file.purpose] ?? []).contains { context in
            file.purpose == .trust
                ? context.serials == wanted(file) : context.serials.isSuperset(of: wanted(file).prefix(1))
        }
        return isUsed ? nil : "none of Envoy's TLS contexts has the certificates of \(bounded(file.path))"
    }

    private func holds(_ secret: Secret, _ file: ServedFile) -> Bool {
        file.purpose == .trust
            ? Set(secret.certificates) == Set(file.certificates) : secret.certificates == file.certificates
    }

    /// The serial numbers that a context with the file shows: of a leaf's chain Envoy shows the first alone.
    private func wanted(_ file: ServedFile) -> Set<String> {
        let certificates = file.purpose == .trust ? file.certificates : Array(file.certificates.prefix(1))
        return Set(certificates.map { Self.digits(Digest.hex($0.serialBytes)) })
    }

    /// The contexts that name the file itself.
    private func fixed(_ file: ServedFile) -> [Context] {
        (contexts[file.purpose] ?? []).filter { $0.paths.contains(file.path) }
    }

    /// The secrets that watch the output's directory: by its path, or where none does by its name alone, because a container
    /// may have it elsewhere.
    private func watching(_ file: ServedFile) -> [Secret] {
        let (directory, of) = (directory(of: file), secrets.filter { $0.purpose == file.purpose })
        let exact = of.filter { $0.watched == directory }
        guard exact.isEmpty else { return exact }
        let name = Files.split(directory).name
        return of.filter { $0.watched.map { Files.split($0).name == name } ?? false }
    }

    /// The output's directory, in which `current` is renamed.
    private func directory(of file: ServedFile) -> String {
        Files.split(Files.split(file.path).directory).directory
    }
}
