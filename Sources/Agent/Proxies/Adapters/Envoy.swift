internal import AgentConfig
internal import Core
internal import JSON
internal import X509

/// Envoy: watches the directory that its SDS file names (`watched_directory`) and reads the files again when something in it is
/// renamed, as publishing does. Nothing is to be told, and what was told is seen at its admin interface: `/certs` names the serial
/// numbers by file, and `key_rotation_failed` counts what it would not take (measured with 1.40).
struct Envoy: ProxyAdapter {
    let settings: ProxySettings

    func isRunning() -> Bool? {
        guard let admin = settings.admin else { return nil }
        do throws(LocalFault) {
            _ = try AdminInterface(admin, timeout: settings.timeout).get("/ready")
            return true
        } catch {
            return error == .nothingListens ? false : nil
        }
    }

    func reload(_ files: [ServedFile]) throws(ProxyFault) {}

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        guard let admin = settings.admin else {
            return .hidden("Envoy's admin interface is not named; add `admin: 127.0.0.1:9901` to `proxy:`")
        }
        let interface = AdminInterface(admin, timeout: settings.timeout)
        do throws(LocalFault) {
            let shown = EnvoyCertificates(json: try interface.json("/certs"))
            for file in files {
                if let words = shown.fault(of: file) { return .former(words + failures(interface)) }
            }
            return .inUse(remark: nil)
        } catch {
            return .hidden("Envoy's admin interface \(admin): \(error.words)")
        }
    }

    /// How often each secret was not taken.
    private func failures(_ interface: AdminInterface) -> String {
        let text = (try? interface.text("/stats?filter=key_rotation_failed")) ?? ""
        let counts = text.split(whereSeparator: \.isNewline).filter { !$0.hasSuffix(": 0") }
        return counts.isEmpty ? "" : "; " + Words.oneLine(counts.joined(separator: "\n"))
    }
}

/// What `/certs` lists.
struct EnvoyCertificates {
    /// Serial numbers in hexadecimal digits without leading zeros, by the path of their file.
    private var trust: [String: Set<String>] = [:]
    private var leaves: [String: Set<String>] = [:]

    init(json: JSONValue) {
        for entry in json["certificates"]?.array ?? [] {
            Self.add(entry["ca_cert"]?.array ?? [], to: &trust)
            Self.add(entry["cert_chain"]?.array ?? [], to: &leaves)
        }
    }

    private static func add(_ list: [JSONValue], to all: inout [String: Set<String>]) {
        for item in list {
            guard let path = item["path"]?.string, let serial = item["serial_number"]?.string else { continue }
            all[path, default: []].insert(String(serial.lowercased().drop { $0 == "0" }))
        }
    }

    /// Why a file is not used; `nil` when it is.
    func fault(of file: ServedFile) -> String? {
        let shown = file.purpose == .trust ? trust[file.path] : leaves[file.path]
        guard let shown else {
            return "Envoy does not use \(bounded(file.path)): its configuration names another path"
        }
        let certificates = file.purpose == .trust ? file.certificates : Array(file.certificates.prefix(1))
        let wanted = certificates.map { String(Digest.hex($0.serialBytes).drop { $0 == "0" }) }
        let isUsed = file.purpose == .trust ? shown == Set(wanted) : shown.isSuperset(of: wanted)
        return isUsed ? nil : "Envoy shows other certificates for \(bounded(file.path))"
    }
}
