package import CommandLine

extension Program {
    /// `coppice`: what an operator or a service user runs by hand.
    package static let coppice = Program(
        "coppice", "manages the certificates, secrets and trust of a host, and explains them",
        about: [
            "Coppice keeps certificates, secrets and trust fresh on a host that uses HashiCorp Vault or OpenBao. "
                + "Each app and each proxy has an identity and a trust boundary of its own: a directory of one service "
                + "user, laid out the same way everywhere.",
            "An operator writes one manifest for all of them: init begins it, check explains what is wrong with it, plan and "
                + "apply bring it to the server, invite and enroll give an identity its client certificate on its host, prove asks the server what each identity has access to, compile, export and "
                + "report make something of it. The service user looks at its own boundary with doctor, status, wait, where, renew "
                + "and inspect, which need no root; doctor alone asks the network.",
        ],
        commands: [
            .start, .checkManifest, .schema, .plan, .apply, .prove, .invite, .enroll, .compile, .unit, .export, .report,
            .doctor,
            .doctorTLS, .status, .wait, .whereabouts, .renew, .inspect,
        ])
}
