import Core

/// `trust:` of an `agent.yaml`, and of an identity in the manifest.
package enum TrustSection {
    /// Which issuers are taken, and from where.
    package struct Sources {
        /// PKI mounts.
        package var issuers: [String]
        /// The roots that they may end in.
        package var roots: Roots
        /// Files with intermediates that the server has forgotten.
        package var intermediates: [String]

        package init(issuers: [String], roots: Roots, intermediates: [String]) {
            (self.issuers, self.roots, self.intermediates) = (issuers, roots, intermediates)
        }
    }

    /// What the two files say differently: by which keys, and how they are read.
    package struct Source {
        /// The keys of its own.
        package var keys: [String]
        /// What to say to keys that are not among them, by key.
        package var elsewhere: [String: String]
        /// A trust in full.
        package var example: String
        /// What is taken from where, as far as it was right.
        package var read: (Fields) -> Sources

        package init(
            keys: [String], elsewhere: [String: String] = [:], example: String, read: @escaping (Fields) -> Sources
        ) {
            (self.keys, self.elsewhere, self.example, self.read) = (keys, elsewhere, example, read)
        }
    }

    /// The keys that both files know.
    package static let commonKeys = [
        "name", "issuers", "intermediates", "retire_after", "refresh", "distrust", "group", "mode", "proxy", "probe",
        "on_change", "test", "proof", "required",
    ]
    /// The keys of `intermediates:`.
    package static let intermediatesKeys = ["files"]
    /// How an `agent.yaml` says which issuers are taken.
    static var agent: Source {
        Source(
            keys: ["roots"], example: "`- { name: upstream, issuers: [pki_int], roots: { files: [ca/root.pem] } }`"
        ) { fields in
            if !fields.has("issuers") { fields.missing("issuers", example: "`issuers: [pki_int]`, the mounts to read") }
            if !fields.has("roots") {
                fields.missing(
                    "roots", example: "`roots: { files: [ca/root.pem] }`: without a root nothing is ever trusted")
            }
            return Sources(
                issuers: fields.list("issuers", Rules.mount), roots: SharedSections.roots(fields),
                intermediates: intermediates(fields, Rules.trustFile))
        }
    }

    /// The trusts in their order, without those that were complained of.
    package static func read(_ file: Fields, _ source: Source) -> [TrustOutput] {
        var taken: [String: Int] = [:]
        return file.mappings(
            "trust", subject: "a trust", known: commonKeys + source.keys, elsewhere: source.elsewhere,
            example: source.example
        ) { trust($0, source, taken: &taken) }
    }

    private static func trust(_ fields: Fields, _ source: Source, taken: inout [String: Int]) -> TrustOutput? {
        let id = SharedSections.id(fields, kind: .trust, taken: &taken)
        let sources = source.read(fields)
        let distrust = fields.list("distrust", Rules.pin)
        let retireAfter = fields.duration("retire_after", in: .zero...SharedSections.longest)
        let refresh = fields.duration("refresh", in: .seconds(1)...SharedSections.longest)
        let (group, mode) = SharedSections.access(fields)
        let (reader, probe) = (reader(fields), ProbeSection.read(fields))
        let required = fields.flag("required", default: true)
        refuseContradiction(fields, sources.roots, distrust)
        return id.map {
            TrustOutput(
                id: $0, issuers: sources.issuers, roots: sources.roots, intermediates: sources.intermediates,
                retireAfter: retireAfter, refresh: refresh ?? TrustOutput.defaultRefresh, distrust: distrust,
                group: group, mode: mode,
                onChange: reader.hook, proxy: reader.proxy, probe: probe, proof: reader.proof,
                test: reader.test, required: required)
        }
    }

    /// Who reads the files: a proxy that is known by name, or what the hooks know.
    private static func reader(_ fields: Fields) -> (proxy: ProxySettings?, hook: Hook?, test: Hook?, proof: Hook?) {
        let hooks = ["on_change", "test", "proof"]
        if fields.has("proxy"), let hook = hooks.first(where: fields.has) {
            fields.findings.complain(
                "`\(hook)` beside `proxy`: a proxy that is named is tested and reloaded as its kind needs",
                at: fields.place(of: hook), hint: "remove one of the two")
        }
        if fields.has("proof"), !fields.has("on_change"), !fields.has("proxy") {
            fields.findings.complain(
                "`proof` without `on_change` proves nothing", at: fields.place(of: "proof"),
                hint: "add `on_change:`, which reloads the proxy")
        }
        let read = hooks.map { SharedSections.hook(fields, $0) }
        return (ProxySection.read(fields, "proxy"), read[0], read[1], read[2])
    }

    /// `intermediates:`, each file by the rule for the places where such files lie.
    package static func intermediates(
        _ fields: Fields, _ rule: (String) throws(Refusal) -> String
    ) -> [String] {
        let example = "`intermediates: { files: [ca/old-intermediate.pem] }`"
        guard let section = fields.mapping("intermediates", known: intermediatesKeys, example: example) else {
            return []
        }
        if !section.has("files") { section.missing("files", example: "`files: [ca/old-intermediate.pem]`") }
        return section.list("files", rule)
    }

    private static func refuseContradiction(_ fields: Fields, _ roots: Roots, _ distrust: [String]) {
        guard let both = roots.pins.first(where: distrust.contains) else { return }
        fields.findings.complain(
            "sha256:\(both.prefix(16))… is pinned as a root and distrusted at once", at: fields.place(of: "distrust"),
            hint: "remove it from one of the two")
    }
}
