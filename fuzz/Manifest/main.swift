import CFuzzer
import Core
import Manifest
import YAML

// A coppice.yaml of any bytes: no input may crash, and what is refused is refused with a place and a remedy.
_ =
    unsafe fuzz_with(CommandLine.argc, CommandLine.unsafeArgv) { data, count in
        let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
        let first = ManifestReading(YAML.read(bytes, file: "coppice.yaml"))
        let facts = first.files.map { ($0.path, FileFacts.missing) }
        let reading = first.with(
            Dictionary(facts) { first, _ in first }, at: WallTime(secondsSince1970: 1_767_225_600))
        let told = reading.errors + reading.notes
        guard told.allSatisfy({ $0.mark.line >= 1 && !$0.message.isEmpty && !$0.hint.isEmpty }) else {
            fatalError("a complaint without a place or a remedy")
        }
        guard (reading.model == nil) == !reading.errors.isEmpty else { fatalError("neither taken nor refused") }
        return 0
    }
