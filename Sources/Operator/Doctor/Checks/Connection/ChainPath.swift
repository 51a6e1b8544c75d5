internal import X509

/// The way up from one certificate by signatures, as far as given certificates lead. Each is used once, so that it ends.
struct ChainPath {
    /// From the start upwards.
    let certificates: [Certificate]
    /// Where it ends.
    let top: Certificate

    init(from start: Certificate, in others: [Certificate]) {
        var path = [start]
        var here = start
        while !here.isSelfSigned, path.count < 20,
            let next = others.first(where: { !path.contains($0) && here.wasSigned(by: $0) })
        {
            path.append(next)
            here = next
        }
        (certificates, top) = (path, here)
    }

    /// It ends in a certificate that signed itself.
    var reachesRoot: Bool { top.isSelfSigned }

    /// The certificate that belongs above the top and is no root, when it is among `authorities`.
    func missingIntermediate(among authorities: [Certificate]) -> Certificate? {
        guard !top.isSelfSigned else { return nil }
        let issuers = authorities.filter { top.wasSigned(by: $0) }
        return issuers.contains(where: \.isSelfSigned) ? nil : issuers.first
    }
}
