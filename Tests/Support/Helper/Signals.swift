import System

/// Blocks two signals, sends itself one through a shell, and prints what it read.
func readOneSignal() throws {
    let signals = try SignalDescriptor.open([.hangup, .terminate])
    let child = try ChildProcess.spawn(["/bin/sh", "-c", "kill -HUP \(Process.id)"], output: .discarded)
    _ = try child.wait(timeout: .seconds(300))
    _ = try Poll.wait(for: [signals.interest], timeout: .seconds(300))
    for signal in try signals.read() { say(signal.name) }
    for signal in try signals.read() { say("again " + signal.name) }
}

/// Prints a line.
func say(_ line: String) {
    _ = StandardStream.output.write(line + "\n")
}
