import Core

/// Why a certificate is not trusted: one code, one sentence, and what helps.
package struct ChainFinding: ErrorWithHints, Hashable {
    /// What is wrong. It is told by the sentence; the findings that are made from it have codes of their own.
    package enum Code: CaseIterable, Sendable {
        /// No root was given.
        case noRoots
        /// Only certificates that are not self-signed were given as roots.
        case intermediateOnly
        /// Among the roots is one that is not self-signed.
        case notSelfSigned
        /// The chain does not reach one of the roots: an issuer is not there.
        case unknownIssuer
        /// The chain ends in a self-signed certificate that is not among the roots.
        case untrustedRoot
        /// A certificate of the chain is past its end.
        case expired
        /// A certificate of the chain has not begun.
        case notYetValid
        /// A signature of the chain is wrong.
        case badSignature
        /// A certificate issued another without being a CA.
        case notACA
        /// More intermediates than a CA allows below it.
        case pathTooLong
        /// A name outside what a CA may issue for.
        case nameConstraint
        /// A certificate that may not be used for this.
        case wrongPurpose
        /// A key or a signature too weak.
        case tooWeak
        /// A critical extension that is not understood.
        case unknownExtension
        /// Anything else that libcrypto refuses.
        case refused
    }

    /// Which fault.
    package var code: Code
    /// Whose: the subject of the certificate at fault, bounded; empty when there is none.
    package var subject: String
    /// What libcrypto or we say in detail, bounded; empty when the sentence says all.
    package var detail: String

    package init(_ code: Code, subject: String = "", detail: String = "") {
        self.code = code
        self.subject = bounded(subject, limit: 200)
        self.detail = bounded(detail, limit: 200)
    }

    package var summary: String {
        sentence(subject.isEmpty ? "the certificate" : "'\(subject)'") + (detail.isEmpty ? "" : " (\(detail))")
    }

    private func sentence(_ who: String) -> String {
        switch code {
        case .noRoots: "there is no root certificate to trust"
        case .intermediateOnly: "there are only intermediates to trust: \(who) is not self-signed"
        case .notSelfSigned: "\(who) is given as a root but is not self-signed"
        case .unknownIssuer: "the issuer of \(who) is not there: the chain does not reach a root"
        case .untrustedRoot: "the chain leads to the root \(who), which is not among the trusted ones"
        case .expired: "\(who) has expired"
        case .notYetValid: "\(who) is not valid yet"
        case .badSignature: "the signature of \(who) is wrong"
        case .notACA: "\(who) issued a certificate but is not a CA"
        case .pathTooLong: "there are more intermediates than \(who) allows"
        case .nameConstraint: "\(who) has a name that its CA may not issue for"
        case .wrongPurpose: "\(who) may not be used for this purpose"
        case .tooWeak: "the key or the signature of \(who) is too weak"
        case .unknownExtension: "\(who) has a critical extension that is not understood"
        case .refused: "\(who) was refused"
        }
    }

    package var hints: [String] {
        switch code {
        case .noRoots, .intermediateOnly, .notSelfSigned:
            ["add the self-signed root to the file: it comes from the operators of the CA, not always from Vault"]
        case .unknownIssuer:
            ["'coppice inspect FILE' shows who issued what; add the missing intermediate or root to the trust file"]
        case .untrustedRoot: ["compare its SHA-256 with the operators of the CA, then add it to the roots"]
        case .expired: ["renew it, and take the expired one out of the file; check this machine's clock"]
        case .notYetValid: ["check the clocks of this machine and of the server that issued it"]
        case .badSignature: ["a CA with the same name but another key issued it: get the current chain"]
        case .notACA, .pathTooLong, .nameConstraint:
            ["issue the CA certificate again, with the right constraints"]
        case .wrongPurpose: ["ask for it with a role that allows the purpose (server_flag, client_flag)"]
        case .tooWeak: ["use RSA of 2048 bits or more, or EC, with SHA-256 or better"]
        case .unknownExtension, .refused: ["'openssl verify -show_chain' with the same files tells more"]
        }
    }
}
