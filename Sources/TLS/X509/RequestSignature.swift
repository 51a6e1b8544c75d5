import COpenSSL

/// The check of a request's own signature.
enum RequestSignature {
    /// `der` is one request, all of it, and its key verifies its signature.
    static func isValid(_ der: [UInt8]) -> Bool {
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let request = try? SignedRequest(der) else { return false }
        return CurveVerifier.isValid(request) ?? isValidForLibrary(der)
    }

    /// libcrypto reads and verifies the whole.
    private static func isValidForLibrary(_ der: [UInt8]) -> Bool {
        unsafe der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            guard let request = unsafe d2i_X509_REQ(nil, &cursor, bytes.count) else { return false }
            defer { unsafe X509_REQ_free(request) }
            guard let key = unsafe X509_REQ_get0_pubkey(request) else { return false }
            return unsafe X509_REQ_verify(request, key) == 1
        }
    }
}

/// The parts of a request that its signature is about.
struct SignedRequest {
    let body: [UInt8]
    /// The name that it asks for.
    let subject: [UInt8]
    let algorithm: [UInt8]
    let signature: [UInt8]
    let key: PublicKey

    init(_ der: [UInt8]) throws(DERError) {
        var outer = DERReader(der)
        var request = try outer.enter(DER.Tag.sequence, "the request")
        try outer.end("the request")
        let body = try request.next(DER.Tag.sequence, "what is signed")
        algorithm = Array(try request.next(DER.Tag.sequence, "the signature's algorithm").encoded)
        signature = Array(try request.next(DER.Tag.bitString, "the signature").wholeBits())
        try request.end("the request")
        self.body = Array(body.encoded)
        var parts = DERReader(inside: body)
        _ = try parts.next(DER.Tag.integer, "the version")
        subject = Array(try parts.next(DER.Tag.sequence, "the subject").encoded)
        key = try PublicKey(parts.next(DER.Tag.sequence, "the key"))
    }
}

/// The usual case, keys on named curves, without libcrypto's general decoder: it takes four times as long as the
/// verification, and a CA meets it with every request.
enum CurveVerifier {
    /// Whether the key verifies the signature; `nil` where the key or the algorithm is of another kind.
    static func isValid(_ request: SignedRequest) -> Bool? {
        guard case .ec(let curve) = request.key.kind,
            let hash = SignatureHash.allCases.first(where: { SignatureAlgorithm.ecdsa($0).der == request.algorithm })
        else { return nil }
        let point = request.key.bits
        // libcrypto checks that the point is on the curve.
        guard let key = unsafe coppice_curve_key(curve.rawValue, point, point.count) else { return false }
        defer { unsafe EVP_PKEY_free(key) }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        let (body, signature) = (request.body, request.signature)
        return unsafe EVP_DigestVerifyInit(context, nil, hash.method, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, body, body.count) == 1
    }
}
