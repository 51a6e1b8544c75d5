import Posix

switch CommandLine.arguments.dropFirst().first {
case "signals": try readOneSignal()
default: endProcess(2)
}

/// Blocks two signals, sends itself one through a shell, and prints what it read.
func readOneSignal() throws {
    let signals = try SignalDescriptor.open([.hangup, .terminate])
    let child = try ChildProcess.spawn(["/bin/sh", "-c", "kill -HUP \(Process.id)"], output: .discarded)
    _ = try child.wait(timeout: .seconds(30))
    _ = try Poll.wait(for: [signals.interest], timeout: .seconds(30))
    for signal in try signals.read() { _ = StandardStream.output.write(signal.name + "\n") }
    for signal in try signals.read() { _ = StandardStream.output.write("again " + signal.name + "\n") }
}
