internal import AgentConfig
internal import Boundary
internal import Core
internal import Renewal
internal import System
internal import X509

/// Whether the files that outputs name under `roots:` (and `intermediates:`) are there, whole, and what they must be.
enum RootFilesCheck {
    static let unreadable = FindingKind.rootsUnreadable
    static let noRoot = FindingKind.rootsNotSelfSigned
    static let expired = FindingKind(
        "roots.expired", .error,
        "Every root certificate that an output names has expired: no chain verifies with them.",
        remedy: "put the CA's current root there; compare this host's clock first: date -u")
    static let kinds = [unreadable, noRoot, expired]

    static let check = DoctorCheck(
        "boundary.roots", in: .boundary, kinds: kinds,
        .boundary { result($0.view, $0.fragments.configuration, at: $0.moment) })

    static func result(
        _ view: BoundaryView, _ configuration: AgentConfiguration?, at moment: WallTime
    ) -> CheckResult {
        guard let configuration else { return CheckResult(check, .notChecked("agent.yaml does not say what it keeps")) }
        let roots =
            configuration.leaves.map { ($0.id, $0.roots.files) } + configuration.trusts.map { ($0.id, $0.roots.files) }
        let others = configuration.trusts.map { ($0.id, $0.intermediates) }
        let findings =
            roots.flatMap { self.findings($0.0, $0.1, view, areRoots: true, moment) }
            + others.flatMap { self.findings($0.0, $0.1, view, areRoots: false, moment) }
        let count = Set(roots.flatMap(\.1)).count
        let good = count == 0 ? "no output names a root" : "the files that roots: names hold roots"
        return CheckResult(check, findings, good: good)
    }

    private static func findings(
        _ output: OutputID, _ files: [String], _ view: BoundaryView, areRoots: Bool, _ moment: WallTime
    ) -> [Finding] {
        var (found, all): ([Finding], [Certificate]) = ([], [])
        for file in files {
            let (certificates, error) = read(file, view)
            all += certificates
            if let error { found.append(fault(output, file, error)) }
        }
        guard areRoots else { return found }
        found += all.filter { !$0.isSelfSigned }.prefix(1).map { foreign(output, files, $0) }
        if !all.isEmpty, all.allSatisfy({ $0.notAfter <= moment }) {
            let last = all.map(\.notAfter).max() ?? moment
            found.append(Finding(expired, "\(output): every root that it names expired by \(last.rfc3339)"))
        }
        return found
    }

    /// What a file in the boundary directory holds, read as the agent reads it.
    private static func read(_ file: String, _ view: BoundaryView) -> ([Certificate], (any ErrorWithHints)?) {
        let bytes: [UInt8]
        do throws(PosixError) {
            bytes = try Files.read(view.path + "/" + file, limit: 1 << 20)
        } catch {
            return ([], error)
        }
        do throws(PKIError) {
            return (try PEM.certificates(bytes.span, source: file), nil)
        } catch {
            return ([], error)
        }
    }

    private static func fault(_ output: OutputID, _ file: String, _ error: any ErrorWithHints) -> Finding {
        let isMissing = (error as? PosixError)?.isMissing == true
        let what = isMissing ? "is not there" : "cannot be used"
        return Finding(
            unreadable, "\(bounded(file)), which \(output) names, \(what)", evidence: isMissing ? [] : [error.summary])
    }

    private static func foreign(_ output: OutputID, _ files: [String], _ certificate: Certificate) -> Finding {
        Finding(
            noRoot,
            "\(output): '\(bounded(certificate.subject, limit: 120))' in \(bounded(files.joined(separator: ", "))) is not a root",
            hint: "put its issuer '\(bounded(certificate.issuer, limit: 120))' there, or name it under intermediates:")
    }

    /// The certificates of the files that can be read.
    static func certificates(_ files: [String], _ view: BoundaryView) -> [Certificate] {
        files.flatMap { read($0, view).0 }
    }
}
