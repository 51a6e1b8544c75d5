import JSON
import Synchronization
import X509

/// The `cert` auth method: a client certificate for a token.
final class CertAuth: Backend {
    /// Certificates of roles by their PEM text, so that a login need not read them again.
    private let parsed = Mutex<[String: [Certificate]]>([:])

    var access: PathAccess { PathAccess(unauthenticated: ["login"]) }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try Self.routes.answer(request, by: self)
    }

    private static let routes = RouteTable<CertAuth>([
        .write("login") { engine, request, _ throws(EngineError) in try engine.login(request) },
        .list("certs") { _, request, _ in .keys(request.storage.list("cert/")) },
        .read("certs/:name") { _, request, at in
            role(at["name"], request.storage).map { EngineResponse(data: $0.values.object) } ?? .empty
        },
        .write("certs/:name") { engine, request, at throws(EngineError) in try engine.writeRole(request, at["name"]) },
        .delete("certs/:name") { _, request, at in
            request.storage.delete("cert/" + at["name"].lowercased())
            return .empty
        },
        .read("config") { _, request, _ in EngineResponse(data: config(request.storage).object) },
        .write("config") { _, request, _ throws(EngineError) in try configure(request) },
        .list("crls") { _, request, _ in .keys(request.storage.list("crls/")) },
        .read("crls/:name") { _, request, at throws(EngineError) in try readList(request, at["name"].lowercased()) },
        .write("crls/:name") { _, request, at throws(EngineError) in try writeList(request, at["name"].lowercased()) },
        .delete("crls/:name") { _, request, at throws(EngineError) in
            let name = at["name"].lowercased()
            _ = try readList(request, name)
            request.storage.delete("crls/" + name)
            return .empty
        },
    ])
}

// Roles and settings.
extension CertAuth {
    private static let configFields: [Field] = [
        .flag("disable_binding"), .flag("enable_identity_alias_metadata"), .number("ocsp_cache_size", 100),
    ]

    private static func role(_ name: String, _ storage: Storage) -> CertRole? {
        let name = name.lowercased()
        return storage.get("cert/" + name)?.object.map { CertRole(name: name, stored: $0) }
    }

    private func writeRole(_ request: EngineRequest, _ name: String) throws(EngineError) -> EngineResponse {
        let name = name.lowercased()
        let role = try CertRole.make(request, name: name, old: Self.role(name, request.storage))
        request.storage.put("cert/" + name, .object(role.values.object))
        parsed.withLock { $0 = [:] }
        return EngineResponse(warnings: role.warnings(request.mount))
    }

    private static func config(_ storage: Storage) -> FieldValues {
        FieldValues(stored: storage.get("config")?.object ?? [:]).filled(configFields)
    }

    private static func configure(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let values = try FieldValues(request, fields: configFields).laid(over: config(request.storage))
        request.storage.put("config", .object(values.object))
        return .empty
    }

    private func certificates(of role: CertRole) -> [Certificate] {
        let text = role.values.text("certificate")
        if let known = parsed.withLock({ $0[text] }) { return known }
        let certificates = role.certificates
        parsed.withLock { $0[text] = certificates }
        return certificates
    }
}

// Revocation lists.
extension CertAuth {
    private static func readList(_ request: EngineRequest, _ name: String) throws(EngineError) -> EngineResponse {
        guard let list = request.storage.get("crls/" + name)?.object else { throw .bad("no such CRL \(name)") }
        return EngineResponse(data: list["serials"]?.object?.isEmpty == false ? list : [:])
    }

    private static func writeList(_ request: EngineRequest, _ name: String) throws(EngineError) -> EngineResponse {
        if let text = try request.string("crl") {
            request.storage.put("crls/" + name, RevokedSerials.stored(try RevokedSerials.parse(text)))
            return .empty
        }
        guard try request.string("url") != nil else { throw .bad("one of 'crl' or 'url' must be provided") }
        throw .bad("the lab fetches no CRL from a url: give its text as 'crl'")
    }

    private static func isRevoked(_ chain: [Certificate], _ storage: Storage) -> Bool {
        let lists = storage.list("crls/").compactMap { storage.get("crls/" + $0)?["serials"]?.object }
        guard !lists.isEmpty else { return false }
        return chain.contains { certificate in
            let serial = DecimalNumber.text(certificate.serialBytes)
            return lists.contains { $0[serial] != nil }
        }
    }
}

// Logins.
extension CertAuth {
    private func login(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let (role, certificate) = try verified(request, roleName: try request.string("name") ?? "")
        guard AddressRange.allow(role.values.list("token_bound_cidrs"), address: request.remoteAddress) else {
            throw .permissionDenied
        }
        var login = Self.authentication(role, certificate)
        if Self.config(request.storage).flag("enable_identity_alias_metadata") {
            login.aliasMetadata = Dictionary(
                login.metadata.members.map { ($0.key, $0.value.string ?? "") }, uniquingKeysWith: { $1 })
        }
        var response = EngineResponse(auth: login)
        response.events = [.login(role: role.name)]
        return response
    }

    private static func authentication(_ role: CertRole, _ certificate: Certificate) -> Authentication {
        var login = Authentication(
            displayName: role.values.text("display_name"), policies: role.values.list("token_policies"),
            aliasName: certificate.commonName ?? "")
        login.metadata = [
            "authority_key_id": .string(Digest.hex(certificate.authorityKeyID ?? [], separator: ":")),
            "cert_name": .string(role.name),
            "common_name": .string(certificate.commonName ?? ""),
            "serial_number": .string(DecimalNumber.text(certificate.serialBytes)),
            "subject_key_id": .string(Digest.hex(certificate.subjectKeyID ?? [], separator: ":")),
        ]
        for (name, value) in CertConstraints(role, of: certificate).metadata { login.metadata[name] = .string(value) }
        login.internalData = ["certificate": .string(certificate.pem)]
        setLimits(of: &login, role)
        return login
    }

    private static func setLimits(of login: inout Authentication, _ role: CertRole) {
        let values = role.values
        login.noDefaultPolicy = values.flag("token_no_default_policy")
        login.ttlSeconds = Int64(values.number("token_ttl"))
        login.maxTTLSeconds = Int64(values.number("token_max_ttl"))
        login.explicitMaxTTLSeconds = Int64(values.number("token_explicit_max_ttl"))
        login.periodSeconds = Int64(values.number("token_period"))
        login.useLimit = values.number("token_num_uses")
        login.tokenType = values.text("token_type")
        login.boundCIDRs = values.list("token_bound_cidrs")
    }

    /// The role that takes the client's certificate: the named one, or the first of all when `roleName` is empty.
    private func verified(
        _ request: EngineRequest, roleName: String
    ) throws(EngineError) -> (CertRole, Certificate) {
        let presented = try Self.presented(request)
        guard let leaf = presented.first else { throw .bad("no client certificate found") }
        let names = roleName.isEmpty ? request.storage.list("cert/") : [roleName]
        let roles = names.compactMap { Self.role($0, request.storage) }.map { ($0, certificates(of: $0)) }
        let caRoles = roles.filter { $0.1.first?.isCA == true }
        let chains = try ClientChains.find(presented, anchors: caRoles.flatMap(\.1), now: request.now.wall)
        for (role, certificates) in roles where certificates.first == leaf && !leaf.isCA {
            if holds(role, leaf, certificates, request.storage) { return (role, leaf) }
        }
        guard !chains.isEmpty else { throw .bad("invalid certificate or no client certificate supplied") }
        for (role, certificates) in caRoles {
            for chain in chains where chain.contains(where: certificates.contains) {
                if holds(role, leaf, chain, request.storage) { return (role, leaf) }
            }
        }
        throw .bad("no chain matching all constraints could be found for this login certificate")
    }

    private func holds(_ role: CertRole, _ leaf: Certificate, _ chain: [Certificate], _ storage: Storage) -> Bool {
        // No responder is asked here, so a role that insists on one accepts no certificate.
        let mayAsk = !role.values.flag("ocsp_enabled") || role.values.flag("ocsp_fail_open")
        return mayAsk && !Self.isRevoked(chain, storage) && CertConstraints(role, of: leaf).hold
    }

    private static func presented(_ request: EngineRequest) throws(EngineError) -> [Certificate] {
        guard request.isTLS else { throw .bad("tls connection not found") }
        var certificates: [Certificate] = []
        for der in request.clientChain {
            do throws(PKIError) {
                certificates.append(try Certificate.parse(der: der))
            } catch {
                throw .bad("invalid certificate or no client certificate supplied")
            }
        }
        return certificates
    }
}

// Renewals.
extension CertAuth {
    func renewLogin(_ login: Authentication, _ request: EngineRequest) throws(EngineError) -> Authentication? {
        let name = login.metadata["cert_name"]?.string ?? ""
        guard let role = Self.role(name, request.storage) else { return nil }
        guard Self.plain(role.values.list("token_policies")) == Self.plain(login.policies) else {
            throw .failed("policies have changed, not renewing")
        }
        if !Self.config(request.storage).flag("disable_binding") { try checkBinding(login, request, name) }
        var renewed = login
        renewed.ttlSeconds = Int64(role.values.number("token_ttl"))
        renewed.maxTTLSeconds = Int64(role.values.number("token_max_ttl"))
        renewed.periodSeconds = Int64(role.values.number("token_period"))
        return renewed
    }

    /// Policies as they are compared: in any order, with `default` or without.
    private static func plain(_ policies: [String]) -> Set<String> { Set(policies).subtracting(["default"]) }

    /// The token's renewal must come with the very certificate that the login came with.
    private func checkBinding(_ login: Authentication, _ request: EngineRequest, _ name: String) throws(EngineError) {
        let (_, certificate) = try verified(request, roleName: name)
        guard let kept = login.internalData["certificate"]?.string else {
            throw .failed("cannot validate renewal for cert auth for non-stored client certificate")
        }
        guard kept != certificate.pem else { return }
        let original = PEM.firstBlock(["CERTIFICATE"], in: kept) ?? []
        throw .failed(
            "client identity during renewal not matching client identity used during login:\n\toriginal: "
                + "\(Self.numbers(original))\n\trenewal: \(Self.numbers(certificate.der))")
    }

    private static func numbers(_ bytes: [UInt8]) -> String {
        "[" + bytes.map { String($0) }.joined(separator: " ") + "]"
    }
}
