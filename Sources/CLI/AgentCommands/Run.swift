import Agent
import Boundary
import CommandLine
import Core
import System

extension Command {
    private static let boundary = Option.value("dir", "DIR", of: .directory, "the boundary directory")
    private static let once = Option.flag(
        "once", "try each output, then exit: 0 when the login succeeded and every required one is good")
    private static let format = Option.value(
        "log-format", "FORMAT", of: .oneOf(LogFormat.allCases.map(\.rawValue)), "text (the default) or json")

    /// `coppice-agent run`.
    static let run = Command(
        "run", "keep the outputs of one boundary fresh",
        about: [
            "The boundary directory is --dir, $COPPICE_DIR, $STATE_DIRECTORY, ~/.coppice or the user's only directory in "
                + "/var/lib/coppice. A second agent on the same boundary directory refuses to start.",
            "SIGHUP reads agent.yaml and the client keypair again; a bad configuration is reported and the old one "
                + "stays. SIGTERM and SIGINT stop the agent within a second; a reload that its hook did not finish stays "
                + "owed. Log lines go to standard error, one line an event, with a priority where that is the journal.",
            "A service manager is told READY=1 once each required output was tried, after 30 seconds at the latest, whether "
                + "or not the files are there: coppice wait waits for them.",
        ],
        options: [boundary, once, format],
        examples: [
            Example("coppice-agent run --dir ~/.coppice", "as a service, until it is told to stop"),
            Example("coppice-agent run --once --log-format json", "once, for a script or an image"),
        ],
        exits: [
            ExitStatus(
                .good, "stopped as asked; with --once: the login succeeded, and every required output is good"),
            ExitStatus(
                .failed,
                "could not start; with --once: the login failed, even if older files are still valid, or some required "
                    + "output is not good"),
            ExitStatus(.usage, "wrong usage"),
        ],
        run: { try start($0) })

    private static func start(_ invocation: Invocation) throws -> Exit {
        let handed = HandedDescriptors.take(environment: { ProcessEnvironment[$0] }, process: Process.id)
        Process.harden()
        let signals = try SignalDescriptor.open([.hangup, .terminate, .interrupt])
        let format = invocation.value(Self.format).flatMap(LogFormat.init) ?? .text
        let boundary = try BoundaryDirectory.open(BoundarySearch.here(named: invocation.value(Self.boundary)).path())
        let manager = ServiceManager(
            environment: { ProcessEnvironment[$0] }, process: Process.id, handed: handed)
        let agent = try Agent.make(
            boundary: boundary, log: log(format), signals: signals, manager: manager,
            options: Agent.Options(once: invocation.has(Self.once), version: version))
        leaveProcess((agent.run() == .good ? Exit.good : .failed).rawValue)
    }

    /// The log on standard error. The journal adds the time itself, and is told the priority of each line.
    private static func log(_ format: LogFormat) -> Log {
        let isJournal = StandardStream.error.isJournal
        return Log(format: format, clock: isJournal ? nil : { Clock.wall() }, isForJournal: isJournal) {
            _ = StandardStream.error.write($0)
        }
    }
}
