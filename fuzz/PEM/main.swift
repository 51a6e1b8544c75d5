import CFuzzer
import X509

// Bytes as one would find them in a trust file: no input may crash, and what the strict reading takes the lenient
// one must see too.
_ =
    unsafe fuzz_with(CommandLine.argc, CommandLine.unsafeArgv) { data, count in
        let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
        _ = PEM.inspect(bytes.span)
        if let certificates = try? PEM.certificates(bytes.span, source: "input") {
            let again = try? PEM.certificates(Array(PEM.text(certificates).utf8).span, source: "again")
            guard again == certificates else { fatalError("what was read and written is not read the same") }
        }
        return 0
    }
