internal import CommandLine
internal import Doctor
internal import System

extension Command {
    private static let server = Argument("HOST:PORT", "the server to look at")
    private static let trust = Option.value(
        "trust", "FILE", of: .file, isRequired: true, "the trust file to hold against it")
    private static let serverName = Option.value(
        "server-name", "NAME", "the name to ask for, where it is not the host's")
    private static let certificate = Option.value(
        "client-cert", "FILE", of: .file, "a client certificate with its intermediates, to try")
    private static let key = Option.value("client-key", "FILE", of: .file, "the client certificate's key")

    /// `coppice doctor tls HOST:PORT --trust FILE`
    static let doctorTLS = Command(
        "doctor tls", "explains the TLS of any server: what it sends, and which clients accept it",
        about: [
            "Looks at what the server really sends: order, missing intermediates, names, protocol, whether it asks for a "
                + "client certificate and from whom. Then says what OpenSSL and Go make of it with the trust file, and last "
                + "which TLS clients would accept it, and why not.",
            "The look itself verifies nothing and sends nothing but a handshake. Only a server that the trust file verifies is "
                + "asked for its time (HEAD /) and shown the client certificate.",
        ],
        arguments: [server], options: [trust, serverName, certificate, key, .patience, .json],
        examples: [
            Example("coppice doctor tls vault.internal:8200 --trust ca.pem", "explains a server and a trust file"),
            Example(
                "coppice doctor tls 10.0.0.7:8200 --trust ca.pem --server-name vault.internal",
                "asks for another name than the address"),
        ],
        exits: ExitStatus.usual(findings: "something is wrong: the first line says what")
    ) { invocation in
        Process.harden()
        let doctor = TLSDoctor(
            endpoint: try Endpoint.read(invocation.word(server) ?? ""), trust: try trustFile(invocation),
            serverName: invocation.value(serverName), client: try client(invocation),
            timeout: try invocation.patience())
        let (report, matrix) = doctor.examine(at: Clock.wall())
        invocation.show(DoctorReportText(report, matrix: matrix))
        return report.isGood ? .good : .findings
    }

    private static func trustFile(_ invocation: Invocation) throws(UsageError) -> String {
        guard let path = invocation.value(trust) else {
            throw .other(
                "--trust FILE is missing", hint: "name the file that clients verify the server with: --trust ca.pem")
        }
        return path
    }

    private static func client(
        _ invocation: Invocation
    ) throws(UsageError) -> (certificate: String, key: String)? {
        switch (invocation.value(certificate), invocation.value(key)) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return (certificate, key)
        default:
            throw .other("--client-cert and --client-key go together", hint: "give both files of the pair")
        }
    }
}
