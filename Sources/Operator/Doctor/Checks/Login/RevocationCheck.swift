internal import AgentConfig
internal import Boundary
internal import Core
internal import Renewal
internal import System
internal import VaultAPI
internal import X509

/// Whether the server says that a certificate in use here was revoked: asked without a token, so that a refused login can be told from it.
enum RevocationCheck {
    static let check = DoctorCheck(
        "certificates.revoked",
        in: ReferenceSection(
            "Revoked certificates", shownBy: "coppice doctor", "coppice status", FindingReference.agent),
        kinds: [.clientRevoked, .leafRevoked], .login { (result($0), nil) })

    /// A certificate in use and the mount that signed it.
    private struct Subject {
        /// The leaf's name; `nil` for the client certificate.
        var output: OutputID?
        var mount: String
        var certificate: Certificate
    }

    private static func result(_ login: LoginContext) -> CheckResult {
        let subjects = subjects(login)
        let answers = subjects.map { ($0, revocation(of: $0, login.trial.caller)) }
        guard answers.contains(where: { $0.1 != nil }) else {
            return check.notChecked(
                subjects.isEmpty
                    ? "agent.yaml does not say which mounts signed the certificates" : "no mount knows them")
        }
        let findings = answers.compactMap { subject, revocation in
            revocation?.flatMap { finding(subject, at: $0, login.configuration) }
        }
        return CheckResult(check, findings, good: "the mounts call no certificate in use revoked")
    }

    private static func subjects(_ login: LoginContext) -> [Subject] {
        let client = login.configuration?.clientMount.map {
            Subject(output: nil, mount: $0, certificate: login.pair.certificates[0])
        }
        let leaves = (login.configuration?.leaves ?? []).compactMap { leaf in
            certificate(of: leaf.id, login.view).map {
                Subject(output: leaf.id, mount: Rules.mountOfSigning(leaf.sign), certificate: $0)
            }
        }
        return [client].compactMap { $0 } + leaves
    }

    private static func certificate(of leaf: OutputID, _ view: BoundaryView) -> Certificate? {
        guard let generation = try? view.current(leaf),
            let text = try? view.read(Layout.Leaf.certificate, of: generation, in: leaf)
        else { return nil }
        return text.withSpan { try? PEM.certificates($0, source: Layout.Leaf.certificate).first }
    }

    /// When it was revoked, within `nil` where it was not; `nil` where the server does not know it.
    private static func revocation(of subject: Subject, _ caller: DoctorVaultClient) -> WallTime?? {
        let request = VaultRequest.certificate(mount: subject.mount, serial: subject.certificate.serial)
        guard case .success(let response) = caller.ask(request).result, let known = try? KnownCertificate(response),
            known.certificate == subject.certificate
        else { return nil }
        return .some(known.revokedAt)
    }

    private static func finding(
        _ subject: Subject, at moment: WallTime, _ configuration: AgentConfiguration?
    ) -> Finding {
        let what = "\(subject.certificate.serial) was revoked at \(moment.rfc3339)"
        guard let output = subject.output else {
            let ticket = ClientRemedy.ticket(for: configuration?.identity ?? "")
            return Finding(
                .clientRevoked, "the client certificate \(what)",
                hint: configuration?.client == nil
                    ? ticket : "coppice renew client, where the agent still has a token; else " + ticket)
        }
        return Finding(
            .leafRevoked, "\(output): the certificate \(what): clients that check revocation refuse it",
            hint: "coppice renew \(output) has the agent renew it at once, within its issue budget; --force passes that"
        )
    }
}
