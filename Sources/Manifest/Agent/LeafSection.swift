internal import Model

/// `leaf:` of an `agent.yaml`.
enum LeafSection {
    private static let keys = [
        "name", "sign", "common_name", "dns", "ip", "uri", "ttl", "key", "roots", "group", "mode", "on_change",
        "required", "bundle",
    ]
    private static let example = "`- { name: server, sign: pki_int/sign/web, common_name: web.example.org }`"

    static func read(_ file: Fields) -> [LeafOutput] {
        var taken: [String: Int] = [:]
        return file.mappings("leaf", subject: "a leaf", known: keys, example: example) { leaf($0, taken: &taken) }
    }

    private static func leaf(_ fields: Fields, taken: inout [String: Int]) -> LeafOutput? {
        let id = SharedSections.id(fields, kind: .leaf, taken: &taken)
        let sign = fields.required("sign", example: "`sign: pki_int/sign/web`", Rules.signPath)
        let names = names(fields)
        let ttl = fields.duration("ttl", in: .seconds(1)...SharedSections.longest)
        let key: KeyAlgorithm = fields.choice("key") ?? .ecP256
        let (group, mode) = SharedSections.access(fields)
        let (roots, hook) = (SharedSections.roots(fields), SharedSections.hook(fields, "on_change"))
        let required = fields.flag("required", default: true)
        let bundle = fields.flag("bundle", default: false)
        guard let id, let sign else { return nil }
        return LeafOutput(
            id: id, sign: sign, names: names, ttl: ttl, key: key, roots: roots, group: group, mode: mode,
            onChange: hook, required: required, bundle: bundle)
    }

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
