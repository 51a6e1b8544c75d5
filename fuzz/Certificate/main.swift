import CFuzzer
import X509

// Bytes as a server may send them for its certificate: no input may crash, and what is read must be read the same again
// from its own PEM text. What is asked of a certificate by those who explain it is asked here too.
_ =
    unsafe fuzz_with(CommandLine.argc, CommandLine.unsafeArgv) { data, count in
        let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
        guard let certificate = try? Certificate.parse(der: bytes) else { return 0 }
        guard (try? Certificate.parse(pem: certificate.pem)) == certificate else {
            fatalError("what was read and written is not read the same")
        }
        _ = (certificate.description, certificate.serial, certificate.keyDescription, certificate.alternativeNames)
        _ = (certificate.isFor(host: "web.internal"), certificate.isFor(host: "10.0.0.1", commonName: false))
        _ = certificate.wasSigned(by: certificate)
        return 0
    }
