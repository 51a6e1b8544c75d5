import CCurl

/// What happened in the handshake of one connection. Shared by the transfer that opened it and the connection's
/// `SSL_CTX`, which may outlive it; used by one thread.
@safe
final class HandshakeRecord {
    /// What the verification disliked first.
    struct VerificationFailure {
        /// `X509_V_ERR_…`.
        let code: Int32
        /// Of the certificate complained of.
        let subject: String
        let issuer: String
    }

    fileprivate(set) var complaint: VerificationFailure?
    /// The last alert received but `close_notify`.
    fileprivate(set) var alert: Int?
    /// The leaf's DNS names and addresses, in one line.
    fileprivate(set) var names = ""

    /// Where an `SSL_CTX` keeps its record, which it releases when it goes.
    fileprivate static let slot = unsafe CRYPTO_get_ex_new_index(
        CRYPTO_EX_INDEX_SSL_CTX, 0, nil, nil, nil, releaseRecord)

    /// Makes this the record of `context`'s connection: whole chains only, and every step of the handshake is heard of.
    fileprivate func watch(_ context: OpaquePointer) -> CURLcode {
        let partial = UInt(X509_V_FLAG_PARTIAL_CHAIN)
        unsafe X509_VERIFY_PARAM_clear_flags(SSL_CTX_get0_param(context), partial)
        unsafe X509_VERIFY_PARAM_clear_flags(X509_STORE_get0_param(SSL_CTX_get_cert_store(context)), partial)
        guard unsafe SSL_CTX_get_ex_data(context, Self.slot) == nil else { return CURLE_OUT_OF_MEMORY }
        let retained = unsafe Unmanaged.passRetained(self)
        guard unsafe SSL_CTX_set_ex_data(context, Self.slot, retained.toOpaque()) == 1 else {
            unsafe retained.release()
            return CURLE_OUT_OF_MEMORY
        }
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, onVerify)
        unsafe SSL_CTX_set_info_callback(context, onInfo)
        return CURLE_OK
    }

    fileprivate static func of(_ ssl: OpaquePointer?) -> HandshakeRecord? {
        guard let ssl = unsafe ssl, let kept = unsafe SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), slot) else {
            return nil
        }
        return unsafe Unmanaged<HandshakeRecord>.fromOpaque(kept).takeUnretainedValue()
    }
}

/// libcurl calls this for each new connection, with the record of the transfer that opens it.
func onContext(
    _ curl: UnsafeMutableRawPointer?, _ context: UnsafeMutableRawPointer?, _ user: UnsafeMutableRawPointer?
) -> CURLcode {
    guard let context = unsafe context, let user = unsafe user else { return CURLE_BAD_FUNCTION_ARGUMENT }
    let record = unsafe Unmanaged<HandshakeRecord>.fromOpaque(user).takeUnretainedValue()
    return unsafe record.watch(OpaquePointer(context))
}

private func releaseRecord(
    _ parent: UnsafeMutableRawPointer?, _ record: UnsafeMutableRawPointer?,
    _ data: UnsafeMutablePointer<CRYPTO_EX_DATA>?,
    _ index: Int32, _ number: Int, _ argument: UnsafeMutableRawPointer?
) {
    if let record = unsafe record { unsafe Unmanaged<HandshakeRecord>.fromOpaque(record).release() }
}

private func onVerify(_ good: Int32, _ store: OpaquePointer?) -> Int32 {
    let ssl = unsafe X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx())
    guard let record = unsafe HandshakeRecord.of(OpaquePointer(ssl)),
        let certificate = unsafe X509_STORE_CTX_get_current_cert(store)
    else { return good }
    if good == 0, record.complaint == nil {
        record.complaint = unsafe HandshakeRecord.VerificationFailure(
            code: X509_STORE_CTX_get_error(store), subject: text(X509_get_subject_name(certificate)),
            issuer: text(X509_get_issuer_name(certificate)))
    }
    if good != 0, unsafe X509_STORE_CTX_get_error_depth(store) == 0 {
        record.names = unsafe names(of: certificate).joined(separator: ", ")
    }
    return good
}

private func onInfo(_ ssl: OpaquePointer?, _ place: Int32, _ value: Int32) {
    let alert = Int(value & 0xFF)
    guard place & SSL_CB_READ_ALERT == SSL_CB_READ_ALERT, alert != 0, let record = unsafe HandshakeRecord.of(ssl)
    else { return }
    record.alert = alert
}

/// A distinguished name in one line, `CN=web, O=Example`, in UTF-8 and no longer than a message can bear.
private func text(_ name: OpaquePointer?) -> String {
    guard let out = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(out) }
    let flags =
        ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_ESC_QUOTE | ASN1_STRFLGS_UTF8_CONVERT
        | ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER | XN_FLAG_SEP_CPLUS_SPC
    unsafe X509_NAME_print_ex(out, name, 0, UInt(flags))
    var bytes = [UInt8](repeating: 0, count: 255)
    let count = unsafe BIO_read(out, &bytes, Int32(bytes.count))
    return String(decoding: bytes.prefix(max(Int(count), 0)), as: UTF8.self)
}

/// The DNS names and addresses of a certificate, as many as a message can bear.
private func names(of certificate: OpaquePointer) -> [String] {
    guard let all = unsafe OpaquePointer(X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil)) else {
        return []
    }
    defer { unsafe GENERAL_NAMES_free(all) }
    var names: [String] = []
    var length = 0
    for index in 0..<max(unsafe OPENSSL_sk_num(all), 0) {
        let value = unsafe OPENSSL_sk_value(all, index)
        guard let name = unsafe value.flatMap({ unsafe shown($0.assumingMemoryBound(to: GENERAL_NAME.self).pointee) }),
            length + name.utf8.count + 3 <= 512
        else { continue }
        names.append(name)
        length += name.utf8.count + 2
    }
    return names
}

private func shown(_ name: GENERAL_NAME) -> String? {
    guard unsafe [GEN_DNS, GEN_IPADD].contains(name.type) else { return nil }
    let content = unsafe name.d.ia5
    let bytes = unsafe UnsafeBufferPointer(
        start: ASN1_STRING_get0_data(content), count: Int(ASN1_STRING_length(content)))
    return unsafe name.type == GEN_DNS ? dnsName(bytes) : addressText(bytes)
}

private func dnsName(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let text = unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    return text.isEmpty || bytes.count > 255 ? nil : text
}

private func addressText(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard let family = [4: AF_INET, 16: AF_INET6][bytes.count] else { return nil }
    var text = [CChar](repeating: 0, count: 64)
    guard unsafe inet_ntop(family, bytes.baseAddress, &text, socklen_t(text.count)) != nil else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
