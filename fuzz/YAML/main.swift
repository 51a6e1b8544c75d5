import AgentConfig
import CFuzzer
import Core
import YAML

// An agent.yaml of any bytes: no input may crash, and what is refused is refused with a place.
_ =
    unsafe fuzz_with(CommandLine.argc, CommandLine.unsafeArgv) { data, count in
        let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
        do throws(Diagnostics) {
            _ = try AgentConfiguration.parse(YAML.read(bytes, file: "agent.yaml"))
        } catch {
            guard !error.all.isEmpty else { fatalError("refused without a complaint") }
        }
        return 0
    }
