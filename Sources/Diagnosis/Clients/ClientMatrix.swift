package import Model
package import PKI

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
        guard !chain.isEmpty else { return ClientMatrix(everyoneRefuses: "the server sends no certificate") }
        var bench = Bench(
            chain: Array(chain.prefix(longestChain)), trustFile: trustFile, name: name, moment: moment, depth: depth)
        let verdicts = TLSClient.allCases.map { bench.verdict(of: $0) }
        let view = bench.view
        return ClientMatrix(verdicts: verdicts, conclusion: MatrixConclusion(verdicts, view).text)
    }

    /// No server sends more: libcrypto's own clients take no more either.
    package static let longestChain = 100

    private init(verdicts: [ClientVerdict], conclusion: String) {
        self.verdicts = verdicts
        self.conclusion = conclusion
    }

    private init(everyoneRefuses reason: String) {
        verdicts = TLSClient.allCases.map {
            ClientVerdict(client: $0, code: "chain.empty", because: reason, clientSays: "no peer certificate")
        }
        conclusion = reason
    }
}

/// The question as each client gets it: the trust file loaded its way.
private struct Bench {
    let view: TrustView
    private let name: String?
    private let depth: Int?
    private let file: PEMFile
    private var book = SignatureBook()
    private let loaded: [LibcryptoTrust.Manner: LibcryptoTrust]

    init(chain: [Certificate], trustFile: Span<UInt8>, name: String?, moment: WallTime, depth: Int?) {
        file = PEM.inspect(trustFile)
        view = TrustView(chain: chain, file: file, name: name, moment: moment)
        self.name = name
        self.depth = depth
        var loaded: [LibcryptoTrust.Manner: LibcryptoTrust] = [:]
        for manner in LibcryptoTrust.Manner.allCases { loaded[manner] = try? LibcryptoTrust.load(trustFile, manner) }
        self.loaded = loaded
    }

    mutating func verdict(of client: TLSClient) -> ClientVerdict {
        guard let refusal = refusal(of: client) else { return ClientVerdict(accepting: client) }
        let cause = Cause(refusal, view)
        return ClientVerdict(
            client: client, code: cause.code, because: cause.sentence,
            clientSays: ClientWords(client, refusal, view).text)
    }

    private mutating func refusal(of client: TLSClient) -> Refusal? {
        let behaviour = client.behaviour
        let trust = client.intake.certificates(in: file)
        var question = PathQuestion(
            chain: view.chain, trust: trust, moment: view.moment, name: name.map { ServerName($0) }, book: book)
        defer { book = question.book }
        if let policy = behaviour.libcryptoPolicy(name: name) {
            guard let store = loaded[client.manner] else { return Refusal(.noTrust) }
            return LibcryptoRule(policy: policy, limit: client.limit(depth)).refusal(question, store)
        }
        return trust.isEmpty ? Refusal(.noTrust) : behaviour.refusal(&question)
    }
}
