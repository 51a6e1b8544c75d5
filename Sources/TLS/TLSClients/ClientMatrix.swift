package import Core
package import X509

/// Which TLS clients accept a server's chain with a trust file, and why not.
///
/// A pure function of the bytes and the moment, but for libcrypto, which is asked for the clients that run on it.
package struct ClientMatrix: Hashable, Sendable {
    /// One for each client, in ``TLSClient``'s order.
    package let verdicts: [ClientVerdict]
    /// Everything in one sentence.
    package let conclusion: String

    /// At least one client refuses.
    package var hasRefusals: Bool { verdicts.contains { !$0.accepts } }

    /// Judges `chain`, leaf first as the server sends it, with the bytes of a trust file.
    ///
    /// - `name`: the DNS name or address that clients want to reach; `nil` to leave names out.
    /// - `depth`: the limit that nginx and Apache are configured with; `nil` for their own, 1.
    ///
    /// An empty chain is refused by all. Chains of more than ``longestChain`` certificates are cut there.
    package static func judge(
        chain: [Certificate], trustFile: Span<UInt8>, name: String? = nil, at moment: WallTime, depth: Int? = nil
    ) -> ClientMatrix {
        guard !chain.isEmpty else { return ClientMatrix(refusedByAll: "the server sends no certificate") }
        var evaluation = MatrixEvaluation(
            chain: Array(chain.prefix(longestChain)), trustFile: trustFile, name: name, moment: moment, depth: depth)
        let verdicts = TLSClient.allCases.map { evaluation.verdict(of: $0) }
        let view = evaluation.view
        return ClientMatrix(verdicts: verdicts, conclusion: MatrixConclusion(verdicts, view).text)
    }

    /// No server sends more: libcrypto's own clients take no more either.
    package static let longestChain = 100

    private init(verdicts: [ClientVerdict], conclusion: String) {
        self.verdicts = verdicts
        self.conclusion = conclusion
    }

    private init(refusedByAll reason: String) {
        verdicts = TLSClient.allCases.map {
            ClientVerdict(client: $0, code: "server.no-certificate", because: reason, clientSays: "no peer certificate")
        }
        conclusion = reason
    }
}

/// The question as each client gets it: the trust file loaded its way.
private struct MatrixEvaluation {
    let view: DiagnosisContext
    private let name: String?
    private let depth: Int?
    private var trust: TrustBytes
    private var signatures = SignatureCache()
    private let loaded: [LibcryptoTrust.Manner: LibcryptoTrust]

    init(chain: [Certificate], trustFile: Span<UInt8>, name: String?, moment: WallTime, depth: Int?) {
        let file = PEM.inspect(trustFile)
        trust = TrustBytes(trustFile, file)
        view = DiagnosisContext(chain: chain, file: file, name: name, moment: moment)
        self.name = name
        self.depth = depth
        loaded = Self.load(trustFile)
    }

    /// A client that skips damage reads a file without damage like any other; one that stops there also stops at what
    /// others take.
    private static func load(_ trustFile: Span<UInt8>) -> [LibcryptoTrust.Manner: LibcryptoTrust] {
        guard let lines = TrustBytes.lines(trustFile) else {
            let whole = try? LibcryptoTrust.load(trustFile, .whole)
            return all { manner in
                let answer = manner == .untilDamage ? nil : whole
                return answer ?? (manner == .whole ? nil : try? LibcryptoTrust.load(trustFile, manner))
            }
        }
        return all { try? LibcryptoTrust.load($0 == .untilDamage ? trustFile : lines.span, $0) }
    }

    private static func all(
        _ load: (LibcryptoTrust.Manner) -> LibcryptoTrust?
    ) -> [LibcryptoTrust.Manner: LibcryptoTrust] {
        var loaded: [LibcryptoTrust.Manner: LibcryptoTrust] = [:]
        for manner in LibcryptoTrust.Manner.allCases { loaded[manner] = load(manner) }
        return loaded
    }

    mutating func verdict(of client: TLSClient) -> ClientVerdict {
        guard let refusal = refusal(of: client) else { return ClientVerdict(accepting: client) }
        let cause = Cause(refusal, view)
        return ClientVerdict(
            client: client, code: cause.code, because: cause.sentence,
            clientSays: ClientErrorText(client, refusal, view).text)
    }

    private mutating func refusal(of client: TLSClient) -> Refusal? {
        let style = name.flatMap { client.nameStyle(for: ServerName($0)) }
        if let fault = pathFault(of: client, name: style == nil ? name : nil) { return fault }
        guard let style, let name, !style.finds(ServerName(name), in: view.chain[0]) else { return nil }
        return Refusal(.name, view.chain[0])
    }

    /// Where libcrypto compares names too, `name` is the server's.
    private mutating func pathFault(of client: TLSClient, name: String?) -> Refusal? {
        let behaviour = client.behaviour
        let taken = trust.certificates(for: client.loader)
        var question = ChainVerificationInput(
            chain: view.chain, trust: taken, moment: view.moment, signatures: signatures)
        defer { signatures = question.signatures }
        if var policy = behaviour.libcryptoPolicy(name: name), case .libcrypto(let manner) = client.loader {
            policy.level = client.level
            guard let store = loaded[manner] else { return Refusal(.noTrust) }
            return LibcryptoRule(policy: policy, limit: client.limit(depth)).refusal(question, store)
        }
        return taken.isEmpty ? Refusal(.noTrust) : behaviour.refusal(&question)
    }
}
