import Core
import X509

/// `leaf:` of an `agent.yaml`, and of an identity in the manifest.
package enum LeafSection {
    /// What the two files say differently: by which keys, and how they are read.
    package struct Source {
        /// The keys of its own.
        package var keys: [String]
        /// What to say to keys that are not among them, by key.
        package var elsewhere: [String: String]
        /// A leaf in full.
        package var example: String
        /// The signing path and the roots; `nil` after a complaint.
        package var read: (Fields) -> (sign: String, roots: Roots)?

        package init(
            keys: [String], elsewhere: [String: String] = [:], example: String,
            read: @escaping (Fields) -> (sign: String, roots: Roots)?
        ) {
            (self.keys, self.elsewhere, self.example, self.read) = (keys, elsewhere, example, read)
        }
    }

    /// The keys that both files know.
    package static let commonKeys = [
        "name", "common_name", "dns", "ip", "uri", "ttl", "key", "group", "mode", "serve", "probe",
        "on_change", "required", "bundle",
    ]
    /// How an `agent.yaml` says where a leaf is signed.
    static var agent: Source {
        Source(
            keys: ["sign", "roots"],
            example: "`- { name: server, sign: pki_int/sign/web, common_name: web.example.org }`"
        ) { fields in
            let sign = fields.required("sign", example: "`sign: pki_int/sign/web`", Rules.signPath)
            let roots = SharedSections.roots(fields)
            if roots.accept == .crossSigned { refuseCrossSigned(fields) }
            return sign.map { ($0, roots) }
        }
    }

    private static func refuseCrossSigned(_ fields: Fields) {
        fields.findings.complain(
            "a leaf takes no roots that are only cross-signed: its chain is checked when it is issued",
            at: fields.place(of: "roots"), hint: "use `accept: files`, or `accept: pinned` with `pins`")
    }

    /// The leaves in their order, without those that were complained of.
    package static func read(_ file: Fields, _ source: Source) -> [LeafOutput] {
        var taken: [String: Int] = [:]
        return file.mappings(
            "leaf", subject: "a leaf", known: commonKeys + source.keys, elsewhere: source.elsewhere,
            example: source.example
        ) { leaf($0, source, taken: &taken) }
    }

    private static func leaf(_ fields: Fields, _ source: Source, taken: inout [String: Int]) -> LeafOutput? {
        let id = SharedSections.id(fields, kind: .leaf, taken: &taken)
        let place = source.read(fields)
        let names = names(fields)
        let ttl = fields.duration("ttl", in: .seconds(1)...SharedSections.longest)
        let key: KeyAlgorithm = fields.choice("key") ?? .ecP256
        let (group, mode) = SharedSections.access(fields)
        let hook = SharedSections.hook(fields, "on_change")
        let proxy = ProxySection.read(fields, "serve", known: served)
        if fields.has("serve"), fields.has("on_change") {
            fields.findings.complain(
                "`on_change` beside `serve`: a proxy that is named is reloaded as its kind needs",
                at: fields.place(of: "on_change"), hint: "remove one of the two")
        }
        let probe = ProbeSection.read(fields)
        let required = fields.flag("required", default: true)
        let bundle = bundle(fields, proxy)
        guard let id, let place else { return nil }
        return LeafOutput(
            id: id, sign: place.sign, names: names, ttl: ttl, key: key, roots: place.roots, group: group, mode: mode,
            onChange: hook, proxy: proxy, probe: probe, required: required, bundle: bundle)
    }

    /// HAProxy reads certificate and key from one file.
    private static func bundle(_ fields: Fields, _ proxy: ProxySettings?) -> Bool {
        let isNeeded = proxy?.kind == .haproxy
        let isWanted = fields.flag("bundle", default: isNeeded)
        if isNeeded, !isWanted {
            fields.findings.complain(
                "HAProxy reads `bundle.pem`, which `bundle: false` leaves out", at: fields.place(of: "bundle"),
                hint: "remove `bundle: false`")
        }
        return isWanted
    }

    /// The proxies that take a leaf by name.
    private static let served: [ProxySettings.Kind] = [.nginx, .haproxy, .envoy]

    private static func names(_ fields: Fields) -> RequestedNames {
        if !["common_name", "dns", "ip", "uri"].contains(where: fields.has) {
            fields.findings.complain(
                "the leaf asks for no name", at: fields.mark,
                hint: "add `common_name: web.example.org` and `dns: [web.example.org]`, or `ip:` or `uri:`")
        }
        return RequestedNames(
            commonName: fields.value("common_name", Rules.commonName), dns: fields.list("dns", Rules.dnsName),
            ip: fields.list("ip", Rules.ip), uri: fields.list("uri", Rules.uri))
    }
}
