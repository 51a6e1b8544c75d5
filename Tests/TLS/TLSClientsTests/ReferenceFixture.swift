import Core
import Issuing
import TLSClients
import TestSupport
import X509

/// The certificates of the measured scenarios: two generations of CAs, cross-signed, renewed, expired, lax.
struct ReferenceFixture {
    /// What a server sends, and its key.
    struct Served {
        var chain: [Certificate]
        var key: PrivateKey
    }

    private var chains: [String: Served] = [:]
    private var trusts: [String: [Certificate]] = [:]

    /// One for all tests: making its keys takes longer than judging.
    static let shared = Result { try ReferenceFixture() }

    func served(_ name: String) -> Served? { chains[name] }
    func chain(_ name: String) -> [Certificate] { chains[name]?.chain ?? [] }
    func trust(_ name: String) -> [Certificate] { trusts[name] ?? [] }

    /// The moment that all lives are counted from.
    let now: WallTime

    init(now: WallTime = TestCA.now) throws {
        self.now = now
        let root = try TestCA.root("Example Root", now: now)
        let other = try TestCA.root("Other Root", now: now)
        let int = try root.intermediate("Example Intermediate")
        let leaf = try Self.leaf(int)
        try addSimple(root, int, leaf)
        try addOldOnes(root, int, leaf)
        try addCrossSigned(root, other, int, leaf)
        try addDeep(root, int)
        try addNew(root, int)
        try addLax()
        trusts["t_leaf"] = Array(leaf.chain)
    }

    private static func leaf(
        _ issuer: TestCA, adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Served {
        let (certificate, key) = try issuer.leaf(adjust: adjust)
        return Served(chain: [certificate], key: key)
    }

    private mutating func add(_ name: String, _ leaf: Served, _ others: Certificate...) {
        chains[name] = Served(chain: leaf.chain + others, key: leaf.key)
    }

    private mutating func addSimple(_ root: TestCA, _ int: TestCA, _ leaf: Served) throws {
        let (top, mid) = (root.certificate, int.certificate)
        add("s_leaf", leaf)
        add("s_int", leaf, mid)
        add("s_full", leaf, mid, top)
        add("s_misord", leaf, top, mid)
        trusts["t_int"] = [mid]
        trusts["t_root"] = [top]
        trusts["t_full"] = [mid, top]
    }

    private mutating func addOldOnes(_ root: TestCA, _ int: TestCA, _ leaf: Served) throws {
        let (top, mid) = (root.certificate, int.certificate)
        let (topX, midX) = (try root.expired().certificate, try int.expired(by: root).certificate)
        let gone = try TestCA.root("Gone Root", now: now).expired().certificate
        add("s_intx", leaf, midX)
        add("s_intx_int", leaf, midX, mid)
        trusts["t_rootx_root"] = [topX, top]
        trusts["t_root_rootx"] = [top, topX]
        trusts["t_unrelx_root"] = [gone, top]
        trusts["t_intx_root"] = [midX, top]
        trusts["t_intx_int_root"] = [midX, mid, top]
        trusts["t_rootx"] = [topX]
        trusts["t_intx"] = [midX]
    }

    private mutating func addCrossSigned(
        _ root: TestCA, _ other: TestCA, _ int: TestCA, _ leaf: Served
    ) throws {
        let cross = try other.crossSign(root)
        let rekeyed = try TestCA.root("Example Root", now: now).certificate
        add("s_cross", leaf, int.certificate, cross)
        trusts["t_rootB"] = [other.certificate]
        trusts["t_xB"] = [cross]
        trusts["t_renew"] = [try TestCA.root("Example Root", key: root.key, now: now).certificate]
        trusts["t_old_rekey"] = [root.certificate, rekeyed]
        trusts["t_rekey_old"] = [rekeyed, root.certificate]
    }

    private mutating func addDeep(_ root: TestCA, _ int: TestCA) throws {
        let issuing = try int.intermediate("Example Issuing")
        let leaf = try Self.leaf(issuing)
        add("s_3", leaf, issuing.certificate, int.certificate)
        add("s_3short", leaf, issuing.certificate)
        trusts["t_int2"] = [issuing.certificate]
    }

    private mutating func addNew(_ root: TestCA, _ int: TestCA) throws {
        let new = try root.intermediate("Example Intermediate 2")
        add("s_new", try Self.leaf(new), new.certificate)
        trusts["t_intboth"] = [int.certificate, new.certificate]
    }

    /// CAs without key identifiers and key usage, whose basic constraints are not critical.
    private mutating func addLax() throws {
        let lax: (inout CertificateTemplate) -> Void = { template in
            template.hasKeyIdentifiers = false
            template.keyUsage = []
            template.basicConstraints = nil
            let constraints = BasicConstraints(isCA: true).der
            template.otherExtensions = [CertificateExtension(.basicConstraints, value: constraints)]
        }
        let root = try TestCA.root("Lax Root", now: now, adjust: lax)
        let int = try root.intermediate("Lax Intermediate", adjust: lax)
        add("s_lax", try Self.leaf(int) { $0.hasKeyIdentifiers = false }, int.certificate)
        trusts["t_laxroot"] = [root.certificate]
    }
}

extension ClientMatrix {
    /// Judges at the tests' own time.
    static func judge(_ chain: [Certificate], trust: String, name: String? = nil, depth: Int? = nil) -> ClientMatrix {
        judge(chain: chain, trustFile: Array(trust.utf8).span, name: name, at: TestCA.now, depth: depth)
    }

    static func judge(_ chain: [Certificate], trust: [Certificate], name: String? = nil) -> ClientMatrix {
        judge(chain, trust: PEM.text(trust), name: name)
    }

    func verdict(_ client: TLSClient) -> ClientVerdict? { verdicts.first { $0.client == client } }

    func accepts(_ client: TLSClient) -> Bool? { verdict(client)?.accepts }
}
