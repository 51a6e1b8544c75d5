package import Core
package import X509

/// What one PEM file is: every certificate and key with its place, and what is wrong.
package struct InspectedFile: Hashable, Sendable {
    /// The path as it was given.
    package var path: String
    /// The permissions, when it was read from a disk.
    package var mode: UInt16?
    /// What it is as a whole.
    package var kind: FileKind
    /// In the file's order.
    package var certificates: [InspectedCertificate]
    /// In the file's order.
    package var keys: [InspectedKey]
    /// Every other block.
    package var others: [PEMBlock]
    /// What makes at least one reader lose something.
    package var damage: [PEMProblem]
    /// What every reader takes, and is worth knowing.
    package var remarks: [PEMProblem]
    /// When it was looked at: what "expired" means.
    package var moment: WallTime

    /// The certificates without repetitions.
    package var distinct: [InspectedCertificate] { certificates.filter { $0.copyOf == nil } }

    /// The certificate whose block begins in a line.
    func certificate(inLine line: Int) -> InspectedCertificate? {
        // They are in the file's order.
        var (low, high) = (0, certificates.count)
        while low < high {
            let middle = (low + high) / 2
            if certificates[middle].line < line { low = middle + 1 } else { high = middle }
        }
        return low < certificates.count && certificates[low].line == line ? certificates[low] : nil
    }

    /// Where the certificate's issuers are, from itself upwards; ends with a root, or where an issuer is absent.
    package func path(from start: InspectedCertificate) -> [InspectedCertificate] {
        var path = [start]
        while case .line(let line)? = path.last?.issuer, let next = certificate(inLine: line),
            !path.contains(where: { $0.certificate == next.certificate })
        {
            path.append(next)
        }
        return path
    }

    /// Whether the certificate leads to a self-signed one of this file.
    package func reachesRoot(_ certificate: InspectedCertificate) -> Bool {
        path(from: certificate).last?.issuer == .itself
    }

    /// The only certificate that is no CA; `nil` when there is none, or more than one.
    package var onlyLeaf: InspectedCertificate? {
        let leaves = distinct.filter { !$0.isCACertificate }
        return leaves.count == 1 ? leaves.first : nil
    }

    /// How many different certificates have this role.
    package func count(_ role: InspectedCertificate.Role) -> Int { distinct.count { $0.role == role } }
}

extension InspectedFile {
    /// Looks at a file's content. `keys` are the keys that could be read, by the lines of their blocks.
    init(path: String, mode: UInt16?, content: PEMFile, keys: [InspectedKey], moment: WallTime) {
        let secretKinds: Set<PEMBlock.Kind> = [.privateKey, .encryptedPrivateKey]
        self.init(
            path: path, mode: mode, kind: .nothing, certificates: InspectedCertificate.all(in: content), keys: keys,
            others: content.blocks.filter { $0.certificate == nil && !secretKinds.contains($0.kind) },
            damage: content.damage, remarks: content.problems.filter(\.kind.isHarmless), moment: moment)
        kind = certificates.isEmpty ? kindWithoutCertificates : kindOfCertificates
    }

    private var kindWithoutCertificates: FileKind {
        if !keys.isEmpty { return keys.contains { !$0.isEncrypted } ? .privateKey : .encryptedKey }
        switch others.first?.kind {
        case .request: return .request
        case .revocationList: return .revocationList
        case .publicKey: return .publicKey
        case nil, .certificate, .trustedCertificate: return .nothing
        default: return .other
        }
    }

    private var kindOfCertificates: FileKind {
        if distinct.allSatisfy(\.isCACertificate) { return kindOfCAs }
        guard let leaf = onlyLeaf else { return .mixed }
        if distinct.count == 1 { return leaf.role == .selfSigned ? .selfSigned : .leaf }
        let path = path(from: leaf)
        guard path.count == distinct.count else { return .mixed }
        return path.last?.role == .root ? .leafFullChain : .leafChain
    }

    private var kindOfCAs: FileKind {
        if count(.intermediate) == 0 { return .rootOnly }
        if count(.root) == 0 { return .intermediateOnly }
        return distinct.allSatisfy(reachesRoot) ? .fullChain : .incompleteChain
    }
}
