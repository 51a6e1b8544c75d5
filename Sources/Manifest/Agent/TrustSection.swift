internal import Model

/// `trust:` of an `agent.yaml`.
enum TrustSection {
    private static let keys = [
        "name", "issuers", "roots", "intermediates", "retire_after", "refresh", "distrust", "group", "mode",
        "on_change", "test", "required",
    ]
    private static let example = "`- { name: upstream, issuers: [pki_int], roots: { files: [ca/root.pem] } }`"

    static func read(_ file: Fields) -> [TrustOutput] {
        var taken: [String: Int] = [:]
        return file.mappings("trust", subject: "a trust", known: keys, example: example) { trust($0, taken: &taken) }
    }

    private static func trust(_ fields: Fields, taken: inout [String: Int]) -> TrustOutput? {
        let id = SharedSections.id(fields, kind: .trust, taken: &taken)
        if !fields.has("issuers") { fields.missing("issuers", example: "`issuers: [pki_int]`, the mounts to read") }
        if !fields.has("roots") {
            fields.missing(
                "roots", example: "`roots: { files: [ca/root.pem] }`: without a root nothing is ever trusted")
        }
        let (issuers, roots) = (fields.list("issuers", Rules.mount), SharedSections.roots(fields))
        let (intermediates, distrust) = (intermediates(fields), fields.list("distrust", Rules.pin))
        let retireAfter = fields.duration("retire_after", in: .zero...SharedSections.longest)
        let refresh = fields.duration("refresh", in: .seconds(1)...SharedSections.longest)
        let (group, mode) = SharedSections.access(fields)
        let (hook, test) = (SharedSections.hook(fields, "on_change"), SharedSections.hook(fields, "test"))
        let required = fields.flag("required", default: true)
        refuseContradiction(fields, roots, distrust)
        return id.map {
            TrustOutput(
                id: $0, issuers: issuers, roots: roots, intermediates: intermediates, retireAfter: retireAfter,
                refresh: refresh ?? TrustOutput.defaultRefresh, distrust: distrust, group: group, mode: mode,
                onChange: hook, test: test, required: required)
        }
    }

    private static func intermediates(_ fields: Fields) -> [String] {
        let example = "`intermediates: { files: [ca/old-intermediate.pem] }`"
        guard let section = fields.mapping("intermediates", known: ["files"], example: example) else { return [] }
        if !section.has("files") { section.missing("files", example: "`files: [ca/old-intermediate.pem]`") }
        return section.list("files", Rules.trustFile)
    }

    private static func refuseContradiction(_ fields: Fields, _ roots: Roots, _ distrust: [String]) {
        guard let both = roots.pins.first(where: distrust.contains) else { return }
        fields.findings.complain(
            "sha256:\(both.prefix(16))… is pinned as a root and distrusted at once", at: fields.place(of: "distrust"),
            hint: "remove it from one of the two")
    }
}
