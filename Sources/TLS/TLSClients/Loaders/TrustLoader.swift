internal import X509

/// How a client takes certificates from the bytes of its trust file. Each reads as the client's own reader does: what is
/// lost, and what ends the reading, differs from one to the next. RFC 7468 section 3 has a strict and
/// a lax grammar.
///
/// NSS has no reader of PEM files of its own: what is taken is what its tools were measured to take (3.87 and 3.110).
enum TrustLoader: Hashable, Sendable {
    /// libcrypto itself reads (`X509_load_cert_crl_file` in OpenSSL's crypto/x509/by_file.c), or the program does, block by
    /// block with its `PEM_read_bio_X509`.
    case libcrypto(LibcryptoTrust.Manner)
    /// BoringSSL's reader: libcrypto's, but for the byte order mark.
    case boringSSL(LibcryptoTrust.Manner)
    /// As Go, but what is whole and no certificate refuses the file: measured with Caddy 2.11.
    case caddy
    case go, gnutls, java, mbedtls, nss, rustls, wolfssl
}

/// A trust file, for all clients to read.
struct TrustBytes {
    /// So many blocks are read: the largest stores of roots have a third of it.
    static let blockLimit = 500

    /// The file, as far as it is read.
    let bytes: [UInt8]
    /// The same as ``PEM/inspect(_:)`` sees it.
    let file: PEMFile
    private var taken: [TrustLoader: [Certificate]] = [:]
    private var known: [ArraySlice<UInt8>: Certificate?] = [:]

    init(_ whole: Span<UInt8>, _ file: PEMFile) {
        let end = file.blocks.count < Self.blockLimit ? whole.count : file.blocks[Self.blockLimit - 1].range.upperBound
        bytes = whole.count > PEM.sizeLimit ? [] : Self.copy(whole, upTo: end)
        self.file = file
    }

    private static func copy(_ bytes: Span<UInt8>, upTo end: Int) -> [UInt8] { (0..<end).map { bytes[$0] } }

    /// The file as programs see it that read it line by line: a zero byte ends its line, and at the start of one the file.
    /// `nil` where that is the file as it is.
    static func lines(_ bytes: Span<UInt8>) -> [UInt8]? {
        var place = 0
        while place < bytes.count, bytes[place] != 0 { place += 1 }
        return place == bytes.count || bytes.count > PEM.sizeLimit ? nil : lines(copy(bytes, upTo: bytes.count))
    }

    private static func lines(_ bytes: [UInt8]) -> [UInt8] {
        var seen: [UInt8] = []
        for line in bytes.split(separator: PEMMark.newline, omittingEmptySubsequences: false) {
            if line.first == 0 { break }
            seen += line.prefix { $0 != 0 } + [PEMMark.newline]
        }
        return seen
    }

    /// What a client takes that reads by itself; libcrypto loads the file for the others.
    mutating func certificates(for loader: TrustLoader) -> [Certificate] {
        if let answer = taken[loader] { return answer }
        let answer = load(loader)
        taken[loader] = answer
        return answer
    }

    private mutating func load(_ loader: TrustLoader) -> [Certificate] {
        switch loader {
        case .libcrypto: file.certificates
        case .boringSSL(let manner): boringSSL(manner)
        case .go: parsed(GoLoader.blocks(bytes)).filter(GoRule.isReadable)
        case .caddy: allOrNothing(GoLoader.blocks(bytes))
        case .gnutls: allOrNothing(GnuTLSLoader.blocks(bytes))
        case .java: allOrNothing(JavaLoader.blocks(bytes))
        case .mbedtls: mbedTLS(MbedTLSLoader.content(bytes))
        case .nss: file.blocks.filter { !$0.problems.contains { $0.kind == .headers } }.compactMap(\.certificate)
        case .rustls: parsed(RustlsLoader.blocks(bytes))
        case .wolfssl: WolfSSLLoader.blocks(bytes).compactMap { certificate($0, mayHaveMore: true) }
        }
    }

    private mutating func parsed(_ blocks: [[UInt8]]) -> [Certificate] { blocks.compactMap { certificate($0) } }

    /// Nothing, where one of the blocks is no certificate, or the reader gave up.
    private mutating func allOrNothing(_ blocks: [[UInt8]]?) -> [Certificate] {
        let taken = parsed(blocks ?? [])
        return taken.count == blocks?.count ? taken : []
    }

    private mutating func mbedTLS(_ content: MbedTLSLoader.Content) -> [Certificate] {
        let taken = content.blocks.map { certificate($0, mayHaveMore: true) }
        let isWhole = content.isWhole && taken.allSatisfy { $0.map(MbedTLSRule.isReadable) ?? false }
        return isWhole ? taken.compactMap(\.self) : []
    }

    /// The mark hides the line that it stands on.
    private func boringSSL(_ manner: LibcryptoTrust.Manner) -> [Certificate] {
        var text = Self.lines(bytes.span) ?? bytes
        var start = 0
        while let place = text.place(of: Self.marked, from: start) {
            text[place] = UInt8(ascii: "#")
            start = place + Self.marked.count
        }
        return (try? LibcryptoTrust.load(text.span, manner))?.certificates ?? []
    }

    private static let marked = Array("\u{FEFF}-----BEGIN".utf8)

    /// The certificate that `der` is. Where `mayHaveMore`, bytes behind it do no harm.
    private mutating func certificate(_ der: [UInt8], mayHaveMore: Bool = false) -> Certificate? {
        var whole = der[...]
        if mayHaveMore {
            var reader = DERReader(der)
            guard let first = try? reader.next() else { return nil }
            whole = first.encoded
        }
        if let answer = known[whole] { return answer }
        let answer = try? Certificate.parse(der: Array(whole))
        known[whole] = answer
        return answer
    }
}
