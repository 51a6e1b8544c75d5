/// What came of one request for a certificate, sent with a probe token.
package struct SigningProbe: Hashable, Sendable {
    /// What was asked for.
    package enum Kind: String, CaseIterable, Sendable {
        /// What the agent asks for.
        case right
        /// The right names, with a further usage and a far longer life.
        case wider
        /// Another workload's name.
        case foreignName = "foreign_name"
        /// The right names and another workload's.
        case extraName = "extra_name"
        /// A name below its own.
        case subdomain
        /// A wildcard.
        case wildcard
        /// `localhost`.
        case localhost
        /// An address.
        case address
        /// The right names and another workload's URI.
        case foreignURI = "foreign_uri"
        /// A mail address as common name.
        case mail
        /// An end of its own choosing, years from now.
        case notAfter = "not_after"
        /// A key of another kind.
        case otherKey = "other_key"

        /// What was asked for, in a few words.
        package var title: String {
            switch self {
            case .right: "its own names"
            case .wider: "a further usage and a longer lifetime"
            case .foreignName: "another workload's name"
            case .extraName: "its own names and another workload's"
            case .subdomain: "a name below its own"
            case .wildcard: "a wildcard"
            case .localhost: "localhost"
            case .address: "an IP address"
            case .foreignURI: "another workload's URI"
            case .mail: "a mail address as common name"
            case .notAfter: "a not_after of its own choosing"
            case .otherKey: "a key of another kind"
            }
        }

        /// Whether a certificate must come of it (with what is too much cut off), or none.
        package var mustBeSigned: Bool { self == .right || self == .wider }
    }

    /// How it ended.
    package enum Outcome: Hashable, Sendable {
        /// Signed, as it must be: what was too much is not in the certificate.
        case signed
        /// Signed, and the certificate holds what it must not: in words.
        case signedTooMuch(String)
        /// Signed, and the certificate is of no use: in words.
        case signedInVain(String)
        /// Refused: the server's words.
        case refused(String)
        /// Not answered in either way: why.
        case failed(String)
    }

    package var kind: Kind
    /// The signing path.
    package var path: String
    package var outcome: Outcome

    package init(_ kind: Kind, path: String, outcome: Outcome) {
        (self.kind, self.path, self.outcome) = (kind, path, outcome)
    }

    /// Whether it ended as it must.
    package var isGood: Bool {
        switch outcome {
        case .signed: true
        case .refused: !kind.mustBeSigned
        case .signedTooMuch, .signedInVain, .failed: false
        }
    }
}
