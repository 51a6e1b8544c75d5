package import Core
package import X509

/// A client's certificate and the issuers that are sent with it, as far as they belong to it.
///
/// What lies in the file and issued none of it is not counted, and of an issuer that is there twice the longer-lived half is:
/// a server takes either.
package struct ClientChain: Hashable, Sendable {
    /// The client's own certificate.
    package let leaf: Certificate
    /// The issuers, in the file's order.
    package let issuers: [Certificate]

    /// `nil` for an empty file.
    package init?(_ certificates: [Certificate]) {
        guard let leaf = certificates.first else { return nil }
        self.leaf = leaf
        let others = Array(certificates.dropFirst())
        let related = ChainPaths(of: leaf, through: others, to: []).related
        issuers = related.filter { one in
            !related.contains {
                $0.subjectDER == one.subjectDER && $0.publicKey == one.publicKey && $0.notAfter > one.notAfter
            }
        }
    }

    /// From when all of it is valid.
    package var notBefore: WallTime { lastToBegin.notBefore }
    /// When the first certificate in it expires: a server refuses a chain with an expired intermediate.
    package var notAfter: WallTime { firstToExpire.notAfter }
    /// The first certificate in it to expire: ``leaf``, or an issuer that expires earlier.
    package var firstToExpire: Certificate { ([leaf] + issuers).min { $0.notAfter < $1.notAfter } ?? leaf }
    /// The last certificate in it to become valid.
    package var lastToBegin: Certificate { ([leaf] + issuers).max { $0.notBefore < $1.notBefore } ?? leaf }
}
