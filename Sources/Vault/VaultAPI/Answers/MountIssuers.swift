package import X509

/// The issuers of a mount, with their certificates.
package struct MountIssuers: Sendable {
    /// One of them.
    package struct Issuer: Sendable {
        /// Its id; empty for the one CA of a server without issuers.
        package let id: String
        /// Its certificate.
        package let certificate: Certificate
        /// What is above it, as far as the server knows.
        package let chain: [Certificate]
        /// Whether it signs what names no issuer.
        package let isDefault: Bool
        /// Whether the mount can sign with its key; `false` only where the server says that it has none.
        package let hasKey: Bool
        /// Whether the operator has revoked it; not known, and `false`, without a token that may read it.
        package fileprivate(set) var isRevoked = false
    }

    /// The mount's path.
    package let mount: String
    /// In the server's order. Empty without a ``failure`` says that the mount has none.
    package fileprivate(set) var issuers: [Issuer] = []
    /// The first thing that could not be read: then issuers may be missing.
    package fileprivate(set) var failure: VaultError?

    /// Whether there is any of those that were asked for; `nil` where that could not be read.
    package var hasIssuer: Bool? {
        switch failure {
        case _ where !issuers.isEmpty: true
        case nil, .issuerless: false
        default: nil
        }
    }
}

/// Reads the issuers of one mount: says what to ask, and takes the answers.
///
/// Where the server knows no issuers (Vault before 1.11), the chain of its one CA stands in. An issuer is read without a
/// token; only the list may need one, and whether an issuer was revoked does. Such an old server denies the question for
/// issuers to a token whose policy does not name them, and says what it is to the same question without a token.
package struct IssuerQuery: Sendable {
    /// One request, and whether a token goes with it.
    package struct Question: Sendable {
        /// The request.
        package let request: VaultRequest
        /// Whether a token goes with it, where there is one.
        package let usesToken: Bool
        fileprivate let kind: Kind
    }

    fileprivate enum Kind: Sendable {
        case list, chain, certificate
        case issuer(place: Int, IssuerList.Issuer)
        case details(place: Int)
    }

    private let reference: String?
    private let readsRevocation: Bool
    private let limit: Int
    private let completesByChain: Bool
    private var asksChain = false
    private var byPlace: [Int: MountIssuers.Issuer] = [:]
    private var result: MountIssuers

    /// All issuers of `mount`, or the one that `reference` names by id or name, or as `default`. Revocation is read with
    /// `readsRevocation`; no more than `limit` issuers are read. With `completesByChain` the chain of the mount's default
    /// issuer is read too where the list or an issuer cannot be: it shows some of what is missing then.
    package init(
        mount: String, reference: String? = nil, readsRevocation: Bool = false, limit: Int = .max,
        completesByChain: Bool = false
    ) {
        (self.reference, self.readsRevocation, self.limit) = (reference, readsRevocation, limit)
        self.completesByChain = completesByChain
        result = MountIssuers(mount: mount)
    }

    /// What to ask at first.
    package var first: Question {
        guard let reference else { return list(usesToken: true) }
        return issuer(0, IssuerList.Issuer(id: reference, isDefault: reference == "default", hasKey: true))
    }

    /// What was read: complete once every question is answered.
    package var issuers: MountIssuers {
        var result = result
        result.issuers += byPlace.sorted { $0.key < $1.key }.map(\.value)
        return result
    }

    /// Takes an answer; returns what to ask next. `hasToken`: whether there was a token to go with the question.
    package mutating func take(
        _ answer: Result<VaultResponse, VaultError>, to question: Question, hasToken: Bool = true
    ) -> [Question] {
        do throws(VaultError) {
            return try read(answer, question, hasToken: hasToken)
        } catch {
            result.failure = result.failure ?? error
            guard completesByChain, !asksChain else { return [] }
            asksChain = true
            return [chain]
        }
    }
}

// Questions and answers.
extension IssuerQuery {
    private func list(usesToken: Bool) -> Question {
        Question(request: .listIssuers(mount: result.mount), usesToken: usesToken, kind: .list)
    }

    private func issuer(_ place: Int, _ issuer: IssuerList.Issuer) -> Question {
        Question(
            request: .issuer(mount: result.mount, reference: issuer.id), usesToken: false,
            kind: .issuer(place: place, issuer))
    }

    private var chain: Question {
        Question(request: .caChain(mount: result.mount), usesToken: false, kind: .chain)
    }

    private mutating func read(
        _ answer: Result<VaultResponse, VaultError>, _ question: Question, hasToken: Bool
    ) throws(VaultError) -> [Question] {
        switch question.kind {
        case .list: try questions(after: answer, withToken: question.usesToken && hasToken)
        case .issuer(let place, let issuer): try questions(after: answer, place, issuer)
        case .details(let place): take(details: answer, place)
        case .chain: try questions(afterChain: answer)
        case .certificate: take(try CertificateChain(answer.get()).certificates)
        }
    }

    private func questions(
        after answer: Result<VaultResponse, VaultError>, withToken: Bool
    ) throws(VaultError) -> [Question] {
        if case .failure(let error) = answer, error.meansNoIssuersAPI { return [chain] }
        if case .failure(let error) = answer, error.isDenied, withToken { return [list(usesToken: false)] }
        return try IssuerList(answer.get()).issuers.prefix(limit).enumerated().map {
            issuer($0, $1)
        }
    }

    private mutating func questions(
        after answer: Result<VaultResponse, VaultError>, _ place: Int, _ issuer: IssuerList.Issuer
    ) throws(VaultError) -> [Question] {
        if case .failure(let error) = answer, error.meansNoIssuersAPI, reference == "default" { return [chain] }
        let read = try IssuerCertificate(answer.get())
        byPlace[place] = MountIssuers.Issuer(
            id: issuer.id, certificate: read.certificate, chain: read.chain, isDefault: issuer.isDefault,
            hasKey: issuer.hasKey)
        guard readsRevocation else { return [] }
        let request = VaultRequest.issuerDetails(mount: result.mount, reference: issuer.id)
        return [Question(request: request, usesToken: true, kind: .details(place: place))]
    }

    /// What a token may not read is not known.
    private mutating func take(details answer: Result<VaultResponse, VaultError>, _ place: Int) -> [Question] {
        if let details = try? IssuerDetails(answer.get()) { byPlace[place]?.isRevoked = details.revoked }
        return []
    }

    /// The chain of a CA that is a root is empty: the certificate itself is asked for then.
    private mutating func questions(
        afterChain answer: Result<VaultResponse, VaultError>
    ) throws(VaultError) -> [Question] {
        let chain = try CertificateChain(answer.get()).certificates
        guard chain.isEmpty else { return take(chain) }
        return [Question(request: .caCertificate(mount: result.mount), usesToken: false, kind: .certificate)]
    }

    private mutating func take(_ chain: [Certificate]) -> [Question] {
        guard let first = chain.first else { return [] }
        byPlace[asksChain ? .max : 0] = MountIssuers.Issuer(
            id: "", certificate: first, chain: Array(chain.dropFirst()), isDefault: true, hasKey: true)
        return []
    }
}
