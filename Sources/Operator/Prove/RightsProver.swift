package import Artifacts
package import Manifest
package import Reconcile
import System
import X509

/// Asks a server what each identity of an environment may really do.
///
/// Changes nothing but this: it makes probe tokens, which are given back, and, where signing is tried, certificates, which
/// are revoked where the operator's token may.
package struct RightsProver {
    /// How it is done.
    package struct Options: Sendable {
        /// Whether requests for certificates are really sent.
        package var isTrying: Bool
        /// How many requests are under way at a time.
        package var parallelism: Int

        package init(isTrying: Bool = false, parallelism: Int = OperatorSession.usualParallelism) {
            (self.isTrying, self.parallelism) = (isTrying, parallelism)
        }
    }

    private let environment: Environment
    private let files: ManifestFiles
    private let options: Options

    /// `files` are the manifest's: the certificates of the agents' CA are read from them.
    package init(_ environment: Environment, files: ManifestFiles, options: Options) {
        (self.environment, self.files, self.options) = (environment, files, options)
    }

    /// The whole matrix, or why it could not be found out. Blocks until then.
    ///
    /// `isStopped` is asked between steps: once it is true, what was made is given back and ``ReconcileError/stopped``
    /// thrown. `progress` is told how many identities are done.
    package func run(
        _ session: OperatorSession, isStopped: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
    ) throws(ReconcileError) -> RightsMatrix {
        let issuers = try files.certificates(environment.clients.issuersFile)
        let desired = environment.desiredState()
        let rights = try ServerRightsReader(environment: environment, desired: desired, session: session).read()
        var effort = RightsMatrix.ProbeStatistics()
        let signing = options.isTrying ? SigningProbes(environment, rights, issuers: issuers) : nil
        let prober = Prober(
            environment: environment, desired: desired, rights: rights, session: session,
            stride: max(options.parallelism, 1) * 2,
            signing: signing)
        let answers = try prober.run(effort: &effort, isStopped: isStopped, progress: progress)
        let verdict = RightsMatrixBuilder(
            environment: environment, desired: desired, rights: rights, answers: answers, issuers: issuers,
            known: environment.certificateFiles.flatMap { (try? files.certificates($0.file)) ?? [] })
        let (rows, findings) = verdict.rowsAndFindings()
        return RightsMatrix(
            environment: environment.name, server: session.address, asked: Clock.wall(), rows: rows, findings: findings,
            effort: effort,
            notes: rights.notes + MissingProtections(desired, rights).notes + (signing?.notes ?? []))
    }
}
