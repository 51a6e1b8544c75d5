package import Core
package import X509

/// When a trust file is of no use any more.
package enum TrustEnd {
    /// Until when something can be verified with these certificates: the last moment in which an intermediate, and a way from it
    /// to its root, are valid. Without intermediates that of the last root; `nil` for none at all.
    ///
    /// Single certificates expire before, and leave the file then: that is no end.
    package static func of(_ certificates: [Certificate]) -> WallTime? {
        let roots = certificates.filter(\.isSelfSigned)
        let ends = certificates.filter { !$0.isSelfSigned }.flatMap { intermediate in
            ChainPaths(of: intermediate, through: certificates, to: roots).accepted.map { way in
                ([intermediate, way.root] + way.intermediates).map(\.notAfter).min() ?? intermediate.notAfter
            }
        }
        return ends.max() ?? roots.map(\.notAfter).max()
    }
}
