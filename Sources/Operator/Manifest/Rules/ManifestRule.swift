internal import Core

/// One thing that a manifest must not do, or that deserves a note: why, and how it is found.
///
/// A rule is in the file `AREARules.swift` whose name has the first word of its code, and its constant is its code in
/// camel case: `client-name.shared` is `clientNameShared` in `ClientNameRules.swift`. The rules of `user`, `dir` and `metrics`
/// are in `HostSharingRules.swift`, those of `trust`, `refresh` and `login` in `LifetimeRules.swift`.
///
/// `docs/reference/rules.md` is made of these declarations.
package struct ManifestRule: Sendable {
    /// What a breach is.
    package enum Severity: String, Sendable {
        /// The manifest is refused.
        case error
        /// It is told, and taken.
        case note
    }

    /// The stable name that complaints carry: `user.shared`.
    package let code: String
    /// What a breach is.
    package let severity: Severity
    /// What is refused or noted, in one line without a full stop.
    package let summary: String
    /// Why, in whole sentences.
    package let reason: String
    /// Whether it needs to know what the files hold that the manifest names.
    let looksAtFiles: Bool
    /// Finds every breach.
    let find: @Sendable (RuleContext) -> [RuleViolation]

    init(
        _ code: String, _ summary: String, as severity: Severity = .error, reason: String, looksAtFiles: Bool = false,
        find: @escaping @Sendable (RuleContext) -> [RuleViolation]
    ) {
        (self.code, self.severity, self.summary, self.reason) = (code, severity, summary, reason)
        (self.looksAtFiles, self.find) = (looksAtFiles, find)
    }
}

/// One place where a rule is broken.
struct RuleViolation {
    var message: String
    var mark: Mark
    var hint: String

    init(_ message: String, at mark: Mark, hint: String) {
        (self.message, self.mark, self.hint) = (message, mark, hint)
    }
}

extension ManifestRule {
    /// Every breach as a complaint. What several identities of one workload share is said once, at its one place.
    func diagnostics(_ context: RuleContext) -> [Diagnostic] {
        var told: Set<Mark> = []
        return find(context).filter { told.insert($0.mark).inserted }.map {
            Diagnostic($0.message, at: $0.mark, hint: $0.hint, code: code)
        }
    }

    /// Every rule, in the order of the reference.
    package static let all: [ManifestRule] = isolation + mounts + names + secrets + lifetimes + files

    private static let isolation = [
        proxyNoIssuance, appNoTrust, identityKeepsNothing, identityTwice, identityTooLong,
        identityReservedName, clientNameShared, clientNameTooLong,
        userShared, userRoot, dirShared, metricsShared, hookNginxSignal,
    ]
    private static let mounts = [
        environmentSharedServer, clientsMountIssues, mountOverlap, leafTwoMounts, leafTwoKeys, environmentUnused,
        mountUnused,
    ]
    private static let names = [
        nameSignedElsewhere, nameWildcard, nameLocalhost, nameClientDomain, nameNotAHost, nameAddress,
        nameOutsideDomain,
    ]
    private static let secrets = [
        secretShared, secretGlob, secretInIssuingMount, secretUnversionedPath, secretDatabasePath, secretUnknownMount,
    ]
    private static let lifetimes = [leafOutlivesMount, refreshTooLong, loginTokenLife, trustRetiresEarly]
    private static let files = [
        fileMissing, fileUnreadable, filePrivateKey, fileDamaged, fileNoCertificate, fileNotACa, fileNoRoot,
        fileNotARoot, fileExpired, clientsIssuerIsARoot, leafOutlivesRoot, clientsOutliveIssuer,
    ]
}
