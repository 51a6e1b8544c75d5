import AgentConfig
import Boundary
import Core
import HTTP
import Renewal
import System
import VaultAPI
import VaultClient

/// Logins with a new client pair, tried beside the session and off the loop's thread: the session's own connections go on with the
/// pair in use.
final class ClientTrials {
    private let work: BackgroundWork<VaultError?>

    /// Throws where the kernel gives no descriptor.
    init() throws(PosixError) {
        work = try BackgroundWork.open()
    }

    /// What the loop waits for.
    var interests: [PollInterest] { work.interests }

    /// Calls back for what was tried.
    func advance() { work.advance() }

    /// Gives everything up.
    func cancelAll() { work.cancelAll() }

    /// Tries a login; `then` gets why it failed.
    func start(_ endpoint: VaultEndpoint, _ identity: TLSIdentity, then: @escaping (VaultError?) -> Void) {
        let trial = LoginTrial(
            addresses: endpoint.addresses, namespace: endpoint.namespace, mount: endpoint.authMount,
            role: endpoint.authRole, identity: identity)
        work.start(deadline: .zero, { trial.failure() }, then: then)
    }
}

extension OutputFailure {
    /// `cause` keeps the client certificate from being renewed; the one in use is valid until `end`. The text stays true after it.
    static func clientNotRenewed(_ cause: OutputFailure, until end: WallTime) -> OutputFailure {
        var failure = OutputFailure(
            .clientNotRenewed,
            "the client certificate, valid until \(end.rfc3339), is not renewed: \(cause.summary)",
            hints: cause.hints)
        (failure.isOutage, failure.isPermanent) = (cause.isOutage, cause.isPermanent)
        return failure
    }

    static func clientTrialFailed(_ error: VaultError) -> OutputFailure {
        OutputFailure(
            .loginFailed, "a login with the new certificate fails: \(error.summary)", hints: error.hints)
    }

    static func unfitClientCertificate(_ fault: String) -> OutputFailure {
        OutputFailure(
            .clientNotRenewed, "the certificate that the server signed is none to log in with: \(fault)",
            hint: "coppice plan compares the role of the clients' mount with the manifest")
    }

    static let clientRenewalExpired = OutputFailure(
        .clientNotRenewed, "the new certificate expired before it could be used",
        hint: "compare the clocks of this host and of the server: date -u")
}
