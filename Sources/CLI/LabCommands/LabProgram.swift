package import CommandLine
import Core
import HTTPServer
import JSON
import Lab
import System

extension Program {
    /// `coppice-lab`: the embedded server for trying things out.
    package static let lab = Program(
        "coppice-lab", "a small Vault-compatible server for trying things out, not for production",
        about: [
            "The lab answers the part of the HTTP API that agents and operators use: tokens, policies, certificate "
                + "login, PKI, key-value and database secrets. Its keys lie in plain files: use it for trials, tests and "
                + "continuous integration only."
        ],
        commands: [.up])
}

extension Command {
    private static let directory = Option.value(
        "dir", "DIR", of: .directory, "where its state is kept (default: ~/.local/state/coppice-lab)")
    private static let listen = Option.value(
        "listen", "ADDRESS:PORT", "where it listens (default: 127.0.0.1:8200; port 0 takes any free one)")
    private static let allowRemote = Option.flag("allow-remote", "take an address that other machines reach")
    private static let bare = Option.flag("bare", "start as a fresh server does: not initialised, or sealed")
    private static let compatible = Option.value(
        "compatible", "SERVER",
        "whose API it speaks: \(Compatibility.allCases.map(\.rawValue).joined(separator: " or ")) (default: the first)")
    private static let fault = Option.value(
        "fault", "FAULT", repeats: true, "switch a fault on: KIND[=VALUE][@PATH][#TIMES]")

    /// `coppice-lab up`.
    static let up = Command(
        "up", "serve the API until told to stop",
        about: [
            "The first start makes a root of its own for the server's certificate (ca.pem), initialises the server, "
                + "and writes root-token, unseal-key and admin-token into the directory; every start unseals it. State "
                + "is kept across restarts; at most a quarter of a second of it is lost with the machine. The directory "
                + "holds keys in plain files.",
            "Standard output shows the environment to export, and then one line that begins with \"ready\" (with "
                + "--json: one document on one line instead of both).",
            "A fault is KIND[=VALUE][@PATH][#TIMES]: PATH is below /v1/ and may hold *, TIMES is how often it happens; without "
                + "them it concerns the paths that its kind is about, until the lab stops. Kinds: "
                + Fault.usages.map { "\($0.form) (\($0.meaning))" }.joined(separator: ", ") + ".",
            "Faults can also be switched at https://ADDRESS/coppice-lab/faults, beside /coppice-lab/counters and "
                + "/coppice-lab/clock, with the root or admin token.",
        ],
        options: [directory, listen, allowRemote, bare, compatible, fault, .json],
        examples: [
            Example("coppice-lab up --dir ~/lab", "on port 8200, with its state in ~/lab"),
            Example("coppice-lab up --dir /tmp/lab --listen 127.0.0.1:0 --json", "on a free port, for a script"),
            Example("coppice-lab up --compatible vault-1.8", "without issuers in PKI mounts, as Vault was before 1.11"),
            Example("coppice-lab up --fault 'slow=500@pki_int/sign/*'", "with answers to signing held back"),
        ],
        exits: [
            ExitStatus(.good, "stopped as asked"),
            ExitStatus(.failed, "could not start, or not keep its state"),
            ExitStatus(.usage, "wrong usage"),
        ],
        run: { try serve($0) })

    private static func serve(_ invocation: Invocation) throws -> Exit {
        Process.harden()
        let signals = try SignalDescriptor.open([.terminate, .interrupt, .hangup, .pipe])
        var options = LabServer.Options()
        options.address = try ListenAddress.parse(invocation.value(listen) ?? "127.0.0.1:8200")
        options.allowsRemote = invocation.has(allowRemote)
        options.isBare = invocation.has(bare)
        options.compatibility = try invocation.value(compatible).map(readServer) ?? .openBao
        let faults = try invocation.values(fault).map(readFault)
        let stateDirectory = try LabDirectory.open(invocation.value(directory))
        invocation.console.say(
            "not for production: keys and tokens lie in plain files in \(bounded(stateDirectory.path))")
        let lab = try LabServer.start(in: stateDirectory, options)
        for fault in faults { lab.core.faults.add(fault) }
        StartupMessage(lab: lab, directory: stateDirectory.path, isBare: options.isBare)
            .print(on: invocation.console, asJSON: invocation.has(.json))
        try run(lab, until: signals)
        try lab.stop()
        return .good
    }

    private static func readServer(_ text: String) throws(UsageError) -> Compatibility {
        guard let server = Compatibility(rawValue: text) else {
            throw .other(
                "\"\(bounded(text, limit: 80))\" is not a server that the lab can speak as",
                hint: "write " + Compatibility.allCases.map(\.rawValue).joined(separator: " or "))
        }
        return server
    }

    private static func readFault(_ text: String) throws -> Fault {
        try Fault.parse(text, at: LabClock().now)
    }

    private static func run(_ lab: LabServer, until signals: SignalDescriptor) throws {
        while true {
            let ready = try Poll.wait(for: [signals.interest], timeout: .milliseconds(250))
            if !ready.isEmpty, try signals.read().contains(where: { $0 != .pipe }) { return }
            try lab.tick()
        }
    }
}
