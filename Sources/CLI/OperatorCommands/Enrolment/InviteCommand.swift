internal import AgentConfig
internal import CommandLine
internal import Core
internal import Enrolment
internal import Manifest
internal import Reconcile
internal import System
internal import X509

extension Command {
    private static let identities = Argument(
        "IDENTITY", count: .any, "an identity of the environment, such as web.host1")
    private static let host = Option.value("host", "HOST", "every identity that the manifest has on this host")
    private static let ttl = Option.value("ttl", "TIME", "how long a ticket is good, 1m to 24h; 15m when not given")
    private static let csr = Option.value(
        "csr", "FILE", of: .file, "sign this request of coppice enroll --csr instead, and print the certificate")

    /// `coppice invite IDENTITY… | --host HOST`
    static let invite = Command(
        "invite", "makes tickets with which hosts get their first client certificates",
        about: [
            "Prints one ticket a line, for coppice enroll on the host: the server's addresses, its CA, the identity's agent.yaml, "
                + "and a token that can have this identity's client certificate signed, and nothing else. A ticket is a secret: "
                + "who has it first can log in as the identity. It is good once, for a quarter of an hour.",
            "The server must hold what coppice apply makes. The operator's token needs update on "
                + "auth/token/create/coppice-web.host1-enrol for each identity, and no sudo. The server and the token are found "
                + "as coppice apply finds them.",
            "The server can tell when a ticket's token is unwrapped, and coppice enroll refuses one that was exchanged. That "
                + "someone has looked at a ticket on its way cannot be noticed: use a channel that only the host can read.",
        ],
        arguments: [identities],
        options: [host, ttl, csr, .manifest, .environment, .address],
        examples: [
            Example(
                "coppice invite web.host1 -e prod | ssh host1 sudo coppice enroll", "enrols one identity on its host"),
            Example(
                "coppice invite --host host1 -e prod | ssh host1 sudo coppice enroll", "enrols all identities of a host"
            ),
            Example(
                "coppice invite web.host1 --csr web.host1.csr > web.host1.crt",
                "signs a request that came by other means"),
        ]
    ) { invocation in
        let life = try time(invocation)
        let work = try EnvironmentSession(invocation, changes: true)
        let inviter = Inviter(
            work.environment, files: work.files, connection: work.connection, session: work.session)
        let chosen = try chosenIdentities(invocation, in: work.environment)
        if let file = invocation.value(csr) { return try sign(file, chosen, inviter, invocation.console) }
        if let reason = try inviter.checkIssuer() {
            invocation.console.say("not checked whether the clients' mount has an issuer: \(reason)")
        }
        for identity in chosen {
            let ticket = try inviter.ticket(for: identity, ttl: life)
            invocation.console.print(ticket.line.withLineEnd)
            invocation.console.say(
                "\(identity.name): a ticket for the user \(bounded(identity.user)) at \(bounded(work.session.address)), "
                    + "good for \(DurationText.render(ticket.wrapping.ttl))")
        }
        return .good
    }

    private static func time(_ invocation: Invocation) throws -> Duration {
        guard let text = invocation.value(ttl) else { return Inviter.usualTime }
        guard let time = DurationText.parse(text) else { throw EnrolmentError.unfitTime(text) }
        return time
    }

    private static func chosenIdentities(_ invocation: Invocation, in environment: Environment) throws -> [Identity] {
        let words = invocation.words(identities)
        guard let host = invocation.value(host) else {
            guard !words.isEmpty else {
                throw UsageError.other(
                    "no identity is named", hint: "coppice invite web.host1, or --host host1 for all on it")
            }
            return try words.map { try environment.identity($0) }
        }
        guard words.isEmpty else {
            throw UsageError.other("--host and identities do not go together", hint: "name the identities, or the host")
        }
        return try Inviter.identities(onHost: host, of: environment)
    }

    private static func sign(
        _ file: String, _ chosen: [Identity], _ inviter: Inviter, _ console: Console
    ) throws -> Exit {
        guard let identity = chosen.first, chosen.count == 1 else {
            throw UsageError.other("--csr is of one identity", hint: "name the identity that the request is of")
        }
        let text = String(decoding: try Files.read(file, limit: 1 << 20), as: UTF8.self)
        guard let der = PEM.firstBlock(["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"], in: text) else {
            throw EnrolmentError.unfitRequest(path: file, "holds no certificate request")
        }
        let certificates = try inviter.sign(CertificateRequest(der: der), from: file, for: identity)
        console.print(SecretBytes(copying: Array(certificates.utf8).span))
        return .good
    }
}

extension SecretBytes {
    /// The same with a line's end.
    fileprivate var withLineEnd: SecretBytes {
        let buffer = SecretBuffer(capacity: count + 1)
        buffer.append(self)
        buffer.append("\n")
        return buffer.finish()
    }
}
