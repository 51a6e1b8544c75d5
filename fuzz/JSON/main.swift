import CFuzzer
import JSON

// An answer of any bytes: both readers agree on what JSON is, and what is written is read back the same.
_ =
    unsafe fuzz_with(CommandLine.argc, CommandLine.unsafeArgv) { data, count in
        let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
        let tree = try? JSONTree.parse(bytes.span)
        guard let value = try? JSONValue.parse(bytes.span) else {
            guard tree == nil else { fatalError("the tree takes what the value refuses") }
            return 0
        }
        guard tree != nil else { fatalError("the value takes what the tree refuses") }
        guard (try? JSONValue.parse(value.utf8().span)) == value else { fatalError("not read back the same") }
        return 0
    }
