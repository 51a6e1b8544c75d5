import Core
import VaultPolicy
import X509

/// The names that go into a certificate: gathered from a request and its CSR, and checked against a role.
struct LeafNames: Sendable {
    /// The subject's common name, empty for none.
    var commonName = ""
    /// The subject's serial number, empty for none.
    var serialNumber = ""
    /// The subject's user identifiers.
    var userIDs: [String] = []
    /// DNS names, each once.
    var dns: [String] = []
    /// Mail addresses, each once.
    var emails: [String] = []
    /// IP addresses.
    var addresses: [IPAddress] = []
    /// URIs.
    var uris: [String] = []
    /// Names of kinds of their own.
    var others: [OtherName] = []

    /// All alternative names, in the order in which they are written.
    var alternatives: [GeneralName] {
        others.compactMap { other in
            ObjectIdentifier(other.identifier).map { GeneralName.other(type: $0, text: other.text) }
        }
            + dns.map(GeneralName.dns) + emails.map(GeneralName.email) + addresses.map(GeneralName.ip)
            + uris.map(GeneralName.uri)
    }
}

/// Gathers a certificate's names. `csr` are the names of the CSR, `nil` when there is none.
struct NameCollector {
    private let request: EngineRequest
    private let role: FieldValues
    private let csr: LeafNames?
    private let rules: NameRules
    private var names = LeafNames()

    private init(_ request: EngineRequest, _ role: Role, _ csr: LeafNames?) {
        self.request = request
        self.role = role.values
        self.csr = csr
        rules = role.nameRules(for: request)
    }

    /// The names, all of which the role allows.
    static func collect(
        _ request: EngineRequest, _ role: Role, csr: LeafNames?
    ) throws(EngineError) -> LeafNames {
        var collector = NameCollector(request, role, csr)
        try collector.collectSubject()
        try collector.collectHosts()
        try collector.check()
        try collector.collectOthers()
        try collector.collectAddresses()
        try collector.collectURIs()
        try collector.collectUserIDs()
        return collector.names
    }

    /// The CSR's names, where the role wants the alternative names from there.
    private var csrNames: LeafNames? { role.flag("use_csr_sans") ? csr : nil }

    private mutating func collectSubject() throws(EngineError) {
        if let csr, role.flag("use_csr_common_name") { names.commonName = csr.commonName }
        if names.commonName.isEmpty { names.commonName = try request.string("common_name") ?? "" }
        if names.commonName.isEmpty, role.flag("require_cn") {
            throw .bad(
                "the common_name field is required, or must be provided in a CSR with \"use_csr_common_name\" set to "
                    + "true, unless \"require_cn\" is set to false")
        }
        names.serialNumber = try request.string("serial_number") ?? ""
        if names.serialNumber.isEmpty { names.serialNumber = csr?.serialNumber ?? "" }
    }

    private mutating func collectHosts() throws(EngineError) {
        names.dns = csrNames?.dns ?? []
        names.emails = csrNames?.emails ?? []
        if !names.commonName.isEmpty, try request.bool("exclude_cn_from_sans") != true { try add(names.commonName) }
        if csrNames == nil {
            for name in try request.list("alt_names") ?? [] where !name.isEmpty { try add(name) }
        }
        names.dns = Self.unique(names.dns)
        names.emails = Self.unique(names.emails)
    }

    /// A name with `@` is a mail address; another one is a DNS name only when it looks like one.
    private mutating func add(_ name: String) throws(EngineError) {
        if name.contains("@") {
            names.emails.append(name)
            return
        }
        guard let ascii = Punycode.ascii(name) else { throw .bad("idna: invalid label \(GoText.quoted(name))") }
        if HostName.isHostName(ascii) { names.dns.append(ascii) }
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private func check() throws(EngineError) {
        if !names.commonName.isEmpty, !rules.allowsCommonName(names.commonName) {
            throw .bad("common name \(names.commonName) not allowed by this role")
        }
        let serials = role.list("allowed_serial_numbers")
        if !names.serialNumber.isEmpty, !serials.contains(where: { globMatches($0, names.serialNumber) }) {
            throw .bad("serial_number \(names.serialNumber) not allowed by this role")
        }
        if let refused = rules.firstRefused(names.dns) {
            throw .bad("subject alternate name \(refused) not allowed by this role")
        }
        if let refused = rules.firstRefused(names.emails) {
            throw .bad("email address \(refused) not allowed by this role")
        }
    }

    private mutating func collectOthers() throws(EngineError) {
        var others: [OtherName]
        do throws(EngineError) {
            others = try OtherName.parse(try request.list("other_sans") ?? [])
        } catch {
            throw .bad("could not parse requested other SAN: \(error.texts.joined())")
        }
        others += csrNames?.others ?? []
        guard !others.isEmpty else { return }
        try OtherName.check(others, allowed: role.list("allowed_other_sans"))
        names.others = others
    }

    private mutating func collectAddresses() throws(EngineError) {
        names.addresses = if let csrNames { csrNames.addresses } else { try requestedAddresses() }
        guard !names.addresses.isEmpty else { return }
        guard role.flag("allow_ip_sans") else {
            throw .bad(
                "IP Subject Alternative Names are not allowed in this role, but was provided via "
                    + (csrNames == nil ? "the API" : "CSR"))
        }
        let networks = role.list("allowed_ip_sans_cidr").compactMap { AddressRange($0) }
        guard !networks.isEmpty else { return }
        for address in names.addresses where !networks.contains(where: { $0.contains(address) }) {
            throw .bad("the IP address \"\(address)\" is not allowed in this role")
        }
    }

    private func requestedAddresses() throws(EngineError) -> [IPAddress] {
        var addresses: [IPAddress] = []
        for text in try request.list("ip_sans") ?? [] where !text.isEmpty {
            guard let address = IPAddress(text) else {
                throw .bad("the value \(GoText.quoted(text)) is not a valid IP address")
            }
            addresses.append(address.unmapped)
        }
        return addresses
    }

    private mutating func collectURIs() throws(EngineError) {
        let requested = try request.list("uri_sans") ?? []
        let uris = csrNames?.uris ?? requested
        guard !uris.isEmpty else { return }
        let source = csrNames == nil ? "the API" : "CSR"
        let patterns = role.list("allowed_uri_sans").map { filled($0, when: "allowed_uri_sans_template") }
        guard !patterns.isEmpty else {
            throw .bad("URI Subject Alternative Names are not allowed in this role, but were provided via \(source)")
        }
        for uri in uris {
            guard patterns.contains(where: { globMatches($0, uri) }) else {
                throw .bad(
                    "URI Subject Alternative Names were provided via \(source) which are not valid for this role")
            }
            guard uri.contains(":"), !uri.contains(" ") else {
                throw .bad("the provided URI Subject Alternative Name \(GoText.quoted(uri)) is not a valid URI")
            }
        }
        names.uris = uris
    }

    private func filled(_ text: String, when field: String) -> String {
        guard role.flag(field) else { return text }
        return Role.filled(text, request, globs: role.flag("allow_globs_in_identity_templates")) ?? ""
    }

    private mutating func collectUserIDs() throws(EngineError) {
        var userIDs = try request.list("user_ids") ?? []
        if userIDs.isEmpty { userIDs = csr?.userIDs ?? [] }
        let patterns = role.list("allowed_user_ids")
        for userID in userIDs {
            let isAllowed = patterns.contains { globMatches($0, userID) || $0.lowercased() == userID.lowercased() }
            if !isAllowed { throw .bad("user_id \(userID) is not allowed by this role") }
        }
        names.userIDs = userIDs
    }
}

extension Role {
    /// A pattern with the caller's names in it; `nil` when one is missing, or brings a `*` that `globs` does not allow.
    static func filled(_ text: String, _ request: EngineRequest, globs: Bool) -> String? {
        IdentityTemplate.render(text, request.caller?.identity ?? IdentityFacts(), forbidden: globs ? "" : "*")
    }

    /// The role's rules for names, its templates filled in for the caller.
    func nameRules(for request: EngineRequest) -> NameRules {
        var domains = values.list("allowed_domains")
        if values.flag("allowed_domains_template") {
            let globs = values.flag("allow_globs_in_identity_templates")
            domains = domains.compactMap { Self.filled($0, request, globs: globs) }
        }
        return NameRules(
            allowLocalhost: values.flag("allow_localhost"), allowedDomains: domains,
            allowBareDomains: values.flag("allow_bare_domains"), allowSubdomains: values.flag("allow_subdomains"),
            allowGlobDomains: values.flag("allow_glob_domains"),
            allowWildcards: values.flag("allow_wildcard_certificates"),
            allowAnyName: values.flag("allow_any_name"), enforceHostNames: values.flag("enforce_hostnames"),
            commonNameChecks: values.list("cn_validations"))
    }
}

extension IPAddress {
    /// An IPv4 address that was written as IPv6 as what it is.
    var unmapped: IPAddress {
        guard bytes.count == 16, bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF else {
            return self
        }
        return IPAddress(bytes: bytes.suffix(4)) ?? self
    }
}
