import CFuzzer
import VaultPolicy

// A policy of any text: no input may crash the lab.
_ =
    unsafe fuzz_with(CommandLine.argc, CommandLine.unsafeArgv) { data, count in
        let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
        _ = try? Policy.parse(name: "input", text: String(decoding: bytes, as: UTF8.self))
        return 0
    }
