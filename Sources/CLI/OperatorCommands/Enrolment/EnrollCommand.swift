internal import AgentConfig
internal import Boundary
internal import CommandLine
internal import Core
internal import Enrolment
internal import System
internal import X509

extension Command {
    private static let dir = Option.value(
        "dir", "DIR", of: .directory, "the boundary directory; the ticket's, or COPPICE_DIR, when not given")
    private static let ticketFile = Option.value(
        "ticket-file", "FILE", of: .file, "where the tickets are; standard input when not given")
    private static let replace = Option.flag(
        "replace", "replace a client keypair that is there, once the new one has logged in")
    private static let csr = Option.flag("csr", "print a request for the operator to sign, without a ticket")
    private static let key = Option.value(
        "key", "KIND", of: .oneOf(KeyAlgorithm.allCases.map(\.rawValue)),
        "with --csr: the kind of key; ec-p256 when not given")
    private static let certificate = Option.value(
        "certificate", "FILE", of: .file, "finish with the certificate that the operator signed for --csr")

    /// `coppice enroll [--dir DIR] [--ticket-file FILE] [--replace]`
    static let enroll = Command(
        "enroll", "gives an identity its client certificate on this host, with a ticket",
        about: [
            "Reads tickets of coppice invite, one a line. For each it makes a key on this host, has the client certificate signed, "
                + "lays out the boundary directory, logs in once, and says what is next. A key never leaves the host.",
            "As root it makes the boundary directory at most, and then becomes the identity's user, before it asks the network or "
                + "writes anything below. The user must exist. The server is verified by the ticket's CA before anything is sent.",
            "An agent.yaml and CA files that are there stay, and what differs from the ticket's is shown. A client keypair that is there "
                + "stays, unless --replace is given: then it is replaced once the new one has logged in.",
            "Before a ticket is used, the server says where its token comes from: one that was exchanged, spent or has expired is "
                + "refused, and no key is made. Disk space is reserved before a ticket is used. An enrolment that was killed goes on with a new ticket and the same key.",
            "Where the host cannot reach the operator: --csr prints a request, coppice invite --csr signs it, and --certificate "
                + "finishes. Both need agent.yaml and ca/ in the boundary directory: coppice compile writes them.",
        ],
        options: [dir, ticketFile, replace, csr, key, certificate, .json],
        examples: [
            Example("coppice invite web.host1 | ssh host1 sudo coppice enroll", "enrols an identity on its host"),
            Example("coppice enroll --ticket-file ticket --dir ~/.coppice", "enrols as the user itself"),
            Example(
                "coppice enroll --csr --dir /var/lib/coppice/web > web.csr", "makes a request to be signed elsewhere"),
            Example("coppice enroll --certificate web.crt --dir /var/lib/coppice/web", "finishes with what was signed"),
        ],
        exits: ExitStatus.usual(findings: "enrolled, but the new certificate cannot log in")
    ) { invocation in
        switch (invocation.has(csr), invocation.value(certificate)) {
        case (true, nil): return try request(invocation)
        case (false, let file?): return try finish(file, invocation)
        case (true, .some):
            throw UsageError.other(
                "--csr and --certificate do not go together", hint: "--csr first, --certificate later")
        case (false, nil): return try enroll(invocation)
        }
    }

    private static func enroll(_ invocation: Invocation) throws -> Exit {
        let source = invocation.value(ticketFile)
        let text =
            try source.map { try Files.readSecret($0, limit: Ticket.sizeLimit) }
            ?? StandardInput.readSecret(limit: Ticket.sizeLimit)
        let tickets = try Ticket.read(text, source: source ?? "standard input")
        let named = invocation.value(dir) ?? ProcessEnvironment["COPPICE_DIR"].flatMap { $0.isEmpty ? nil : $0 }
        if named != nil, tickets.count > 1 { throw EnrolmentError.severalTickets(count: tickets.count) }
        // A process that has become one user cannot become another.
        if Process.effectiveUser == 0, tickets.count > 1 { return try separately(tickets, invocation) }
        let exits = try tickets.map { try enroll($0, in: named ?? $0.directory, invocation) }
        return exits.contains(.findings) ? .findings : .good
    }

    /// What a reader can compare with what the operator says.
    private static func announce(_ ticket: Ticket, _ console: Console) {
        let roots =
            (try? PEM.certificates(Array(ticket.trust.utf8).span, source: "ticket"))?.filter(\.isSelfSigned) ?? []
        console.say(
            "ticket for \(bounded(ticket.identity)), user \(bounded(ticket.user)), at "
                + bounded(ticket.server.addresses.joined(separator: ", "), limit: 300))
        for root in roots { console.say("its CA: \(bounded(root.subject, limit: 120)), SHA-256 \(root.sha256)") }
    }

    private static func enroll(_ ticket: Ticket, in directory: String, _ invocation: Invocation) throws -> Exit {
        announce(ticket, invocation.console)
        let place = BoundaryPlace(
            path: directory, user: ticket.user, identity: ticket.identity, usual: ticket.directory)
        let boundary = try place.open()
        return show(try Enroller(boundary, isReplacing: invocation.has(replace)).enroll(ticket), invocation)
    }

    private static func show(_ outcome: EnrolmentOutcome, _ invocation: Invocation) -> Exit {
        invocation.show(EnrolmentReport(outcome))
        guard let failure = outcome.loginFailure else { return .good }
        invocation.console.report(failure)
        return .findings
    }

    /// Each ticket in a process of its own, one after the other; the worst of their ends counts.
    private static func separately(_ tickets: [Ticket], _ invocation: Invocation) throws -> Exit {
        let program = Process.program ?? "/usr/bin/coppice"
        let flags = (invocation.has(replace) ? ["--replace"] : []) + (invocation.has(.json) ? ["--json"] : [])
        let codes = try tickets.map { ticket in
            let child = try ChildProcess.spawn(
                [program, "enroll"] + flags, environment: ["PATH": "/usr/bin:/bin"], input: ticket.line)
            return try child.wait(timeout: .seconds(600))
        }
        if codes.contains(where: { ![.exited(0), .exited(3)].contains($0) }) { return .failed }
        return codes.allSatisfy(\.isSuccess) ? .good : .findings
    }
}

// Without a ticket.
extension Command {
    /// As the owner of the boundary, which must be there.
    private static func owned(_ invocation: Invocation) throws -> Enroller {
        let path = try BoundarySearch.here(named: invocation.value(dir)).path()
        guard let status = try Files.status(of: path) else { throw BoundaryError.missing(path: path) }
        let place = BoundaryPlace(path: path, user: Accounts.shownUser(status.owner), identity: path)
        return Enroller(try place.open(), isReplacing: invocation.has(replace))
    }

    private static func request(_ invocation: Invocation) throws -> Exit {
        let kind = invocation.value(key).flatMap(KeyAlgorithm.init) ?? .ecP256
        let (identity, request) = try owned(invocation).request(kind)
        invocation.console.print(SecretBytes(copying: Array(request.pem.utf8).span))
        invocation.console.say("the request of \(bounded(identity)); its key is kept in state/ until it is signed")
        let place = invocation.value(dir).map { " --dir " + bounded($0) } ?? ""
        invocation.console.hint(
            "kept as \(bounded(identity)).csr: coppice invite \(bounded(identity)) --csr \(bounded(identity)).csr "
                + "> \(bounded(identity)).crt signs it; coppice enroll --certificate \(bounded(identity)).crt\(place)"
                + (invocation.has(replace) ? " --replace" : "") + " finishes")
        return .good
    }

    private static func finish(_ file: String, _ invocation: Invocation) throws -> Exit {
        // Read as whoever runs this: the boundary's user may not see the file.
        let bytes = try Files.read(file, limit: 1 << 20)
        let certificates = try PEM.certificates(bytes.span, source: file)
        return show(try owned(invocation).finish(with: certificates, from: file), invocation)
    }
}
