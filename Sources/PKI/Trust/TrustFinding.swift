import Model

/// One thing that a person should know about a file of certificates.
package struct TrustFinding: Remediable, Hashable {
    /// What. Lines are those of the certificates' BEGIN.
    package enum Kind: Hashable, Sendable {
        /// Damage or untidiness of the text.
        case text(PEMProblem.Kind)
        /// The same certificate is there already.
        case duplicate(of: Int)
        /// Past its end.
        case expired(subject: String)
        /// Not begun.
        case notYetValid(subject: String)
        /// Past its end, with the subject and key of one that is valid: OpenSSL and BoringSSL may take the wrong one.
        case expiredCopy(subject: String, of: Int)
        /// An intermediate that reaches no root in the file.
        case noRoot(subject: String, issuer: String)
        /// A certificate that did not sign the one before it, though another in the file did.
        case misordered(subject: String)
        /// A private key beside certificates.
        case privateKey
        /// An end certificate beside authorities, where only authorities are of use.
        case leafAmongAuthorities(subject: String)
    }

    /// Where it is: the line of the certificate, or of the problem.
    package var line: Int
    /// What it is.
    package var kind: Kind

    package init(line: Int, _ kind: Kind) {
        self.line = line
        self.kind = kind
    }

    /// No TLS client behaves differently because of it.
    package var isHarmless: Bool {
        switch kind {
        case .text(let problem): problem.isHarmless
        case .duplicate, .misordered, .leafAmongAuthorities: true
        case .expired, .notYetValid, .expiredCopy, .noRoot, .privateKey: false
        }
    }

    /// The stable word for it.
    package var code: String {
        switch kind {
        case .text: isHarmless ? "pem.untidy" : "pem.damaged"
        case .duplicate: "trust.duplicate"
        case .expired: "trust.expired"
        case .notYetValid: "trust.not-yet-valid"
        case .expiredCopy: "trust.expired-copy"
        case .noRoot: "trust.no-root"
        case .misordered: "trust.misordered"
        case .privateKey: "trust.private-key"
        case .leafAmongAuthorities: "trust.leaf"
        }
    }

    package var summary: String { "line \(line): " + sentence }

    private var sentence: String {
        switch kind {
        case .text(let problem): problem.sentence
        case .duplicate(let first): "the same certificate as on line \(first)"
        case .expired(let subject): "'\(bounded(subject, limit: 120))' has expired"
        case .notYetValid(let subject): "'\(bounded(subject, limit: 120))' is not valid yet"
        case .expiredCopy(let subject, let live):
            "an expired copy of '\(bounded(subject, limit: 120))', which is valid on line \(live)"
        case .noRoot(let subject, let issuer):
            "no root for '\(bounded(subject, limit: 120))': its issuer '\(bounded(issuer, limit: 120))' leads to none here"
        case .misordered(let subject):
            "'\(bounded(subject, limit: 120))' does not stand right after what it signed"
        case .privateKey: "there is a private key beside the certificates"
        case .leafAmongAuthorities(let subject): "'\(bounded(subject, limit: 120))' is no authority"
        }
    }

    package var hints: [String] {
        switch kind {
        case .text(let problem): [problem.remedy]
        case .duplicate: ["take one of the two out"]
        case .expired: ["take it out, or put its successor there"]
        case .notYetValid: ["check this machine's clock"]
        case .expiredCopy: ["take the expired one out: some clients choose it and fail"]
        case .noRoot: ["add the self-signed root that it leads to: nginx, HAProxy, psql and Python up to 3.12 need it"]
        case .misordered: ["write the end certificate first, then each issuer after what it signed"]
        case .privateKey: ["keep the key in a file of its own, mode 0600"]
        case .leafAmongAuthorities: ["take it out: trust rests on authorities"]
        }
    }
}
