import COpenSSL
import Core
import System

/// One handshake of libssl's over memory: the bytes come and go by a ``Connection``, so that every wait has an end.
@safe
final class TLSHandshake {
    private let context: OpaquePointer
    private let ssl: OpaquePointer
    /// libssl's own ends of the memory: what came from the server, and what goes to it.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private let asked: UnsafeMutablePointer<Int32>
    private var received = 0

    private init(_ context: OpaquePointer, _ ssl: OpaquePointer, _ incoming: OpaquePointer, _ outgoing: OpaquePointer) {
        unsafe (self.context, self.ssl) = unsafe (context, ssl)
        unsafe (self.incoming, self.outgoing) = unsafe (incoming, outgoing)
        unsafe asked = .allocate(capacity: 1)
        unsafe asked.initialize(to: 0)
        unsafe coppice_ssl_watch_requests(ssl, asked)
    }

    deinit {
        unsafe SSL_free(ssl)
        unsafe SSL_CTX_free(context)
        unsafe asked.deallocate()
    }

    /// A handshake that looks: nothing is verified, nothing of ours is shown, and old protocols are let through.
    static func make(looking name: String) -> TLSHandshake? {
        guard let handshake = make(oldest: TLS1_VERSION, strength: 0) else { return nil }
        unsafe SSL_set_verify(handshake.ssl, SSL_VERIFY_NONE, nil)
        handshake.ask(for: name)
        return handshake
    }

    /// A handshake that shows a client certificate to a server that is verified before.
    static func make(
        presenting client: (chain: [Certificate], key: PrivateKey), to name: String, trust: [Certificate]
    ) -> TLSHandshake? {
        guard let handshake = make(oldest: TLS1_2_VERSION, strength: 2), handshake.verify(name, against: trust),
            handshake.show(client.chain, client.key)
        else { return nil }
        handshake.ask(for: name)
        return handshake
    }

    private static func make(oldest: Int32, strength: Int32) -> TLSHandshake? {
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else { return nil }
        unsafe SSL_CTX_set_security_level(context, strength)
        unsafe coppice_ssl_set_chain_limit(context, TLSProbe.byteLimit)
        guard unsafe coppice_ssl_set_oldest(context, oldest) == 1, let ssl = unsafe SSL_new(context),
            let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem())
        else {
            unsafe SSL_CTX_free(context)
            return nil
        }
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        unsafe SSL_set_connect_state(ssl)
        return unsafe TLSHandshake(context, ssl, incoming, outgoing)
    }

    private func ask(for name: String) {
        if IPAddress(name) == nil { _ = unsafe coppice_ssl_set_host_name(ssl, name) }
    }

    private func verify(_ name: String, against trust: [Certificate]) -> Bool {
        guard let store = unsafe SSL_CTX_get_cert_store(context), let rules = unsafe SSL_get0_param(ssl) else {
            return false
        }
        for certificate in trust {
            guard let handle = try? CertificateHandle.parse(certificate.der) else { return false }
            guard unsafe handle.withPointer({ unsafe X509_STORE_add_cert(store, $0) }) == 1 else { return false }
        }
        unsafe SSL_set_verify(ssl, SSL_VERIFY_PEER, nil)
        return IPAddress(name) == nil
            ? unsafe X509_VERIFY_PARAM_set1_host(rules, name, 0) == 1
            : unsafe X509_VERIFY_PARAM_set1_ip_asc(rules, name) == 1
    }

    private func show(_ chain: [Certificate], _ key: PrivateKey) -> Bool {
        for (index, certificate) in chain.enumerated() {
            guard let handle = try? CertificateHandle.parse(certificate.der) else { return false }
            let isTaken = unsafe handle.withPointer { pointer in
                index == 0
                    ? unsafe SSL_use_certificate(ssl, pointer) == 1 : unsafe coppice_ssl_add_to_chain(ssl, pointer) == 1
            }
            guard isTaken else { return false }
        }
        return unsafe key.withHandle { unsafe SSL_use_PrivateKey(ssl, $0) } == 1
    }
}

// The work.
extension TLSHandshake {
    /// Shakes hands; throws why it did not come about.
    func run(over connection: Connection, at shown: String, by deadline: TimeLimit) throws(TLSProbeFailure) {
        defer { ERR_clear_error() }
        while true {
            ERR_clear_error()
            let answer = unsafe SSL_connect(ssl)
            let (wish, error) = unsafe (SSL_get_error(ssl, answer), ERR_peek_error())
            try? flush(to: connection, by: deadline)
            if answer == 1 { return }
            guard wish == SSL_ERROR_WANT_READ else { throw failure(error, at: shown) }
            try take(from: connection, at: shown, by: deadline)
        }
    }

    /// Waits for what the server says after the handshake: an alert is thrown, a message or silence is well.
    func linger(over connection: Connection, at shown: String, by deadline: TimeLimit) throws(TLSProbeFailure) {
        defer { ERR_clear_error() }
        var byte: UInt8 = 0
        while true {
            ERR_clear_error()
            let answer = unsafe SSL_read(ssl, &byte, 1)
            let (wish, error) = unsafe (SSL_get_error(ssl, answer), ERR_peek_error())
            if answer > 0 || wish == SSL_ERROR_ZERO_RETURN { return }
            guard wish == SSL_ERROR_WANT_READ else { throw failure(error, at: shown) }
            do throws(TLSProbeFailure) {
                try take(from: connection, at: shown, by: deadline)
            } catch {
                if case .silent = error { return }
                throw error
            }
        }
    }

    private func flush(to connection: Connection, by deadline: TimeLimit) throws(PosixError) {
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe BIO_read(outgoing, &bytes, Int32(bytes.count))
            guard count > 0 else { return }
            try connection.send(Array(bytes.prefix(Int(count))), by: deadline)
        }
    }

    private func take(from connection: Connection, at shown: String, by deadline: TimeLimit) throws(TLSProbeFailure) {
        let bytes: [UInt8]
        do throws(PosixError) {
            bytes = try connection.receive(atMost: 16 << 10, by: deadline)
        } catch {
            throw error.isTimeout
                ? .silent(at: shown, after: received) : .closed(at: shown, after: received)
        }
        guard !bytes.isEmpty else { throw .closed(at: shown, after: received) }
        if received == 0, let banner = TLSProbeFailure.Banner(bytes) { throw .notTLS(at: shown, banner) }
        received += bytes.count
        guard received <= TLSProbe.byteLimit else { throw .endless(at: shown) }
        unsafe BIO_write(incoming, bytes, Int32(bytes.count))
    }

    private func failure(_ error: UInt, at shown: String) -> TLSProbeFailure {
        if let alert = Self.alert(of: error) { return .alert(at: shown, number: alert) }
        return .other(at: shown, reason: ErrorQueue.drain())
    }

    /// The number of the alert that an error of libssl stands for; `nil` when it stands for none.
    private static func alert(of error: UInt) -> Int? {
        let number = Int(ERR_GET_REASON(error)) - Int(SSL_AD_REASON_OFFSET)
        return ERR_GET_LIB(error) == ERR_LIB_SSL && (0..<256).contains(number) ? number : nil
    }

    /// Why the server was not verified; `nil` when it was.
    var refusal: String? {
        let code = unsafe SSL_get_verify_result(ssl)
        return code == Int(X509_V_OK) ? nil : unsafe String(cString: X509_verify_cert_error_string(code))
    }
}

// What is to be seen.
extension TLSHandshake {
    /// Whether the server asked for a client certificate.
    var wasAsked: Bool { unsafe asked.pointee != 0 || SSL_get0_peer_CA_list(ssl) != nil }

    /// What the server showed.
    func observation(of address: String) -> TLSObservation {
        let encodings = unsafe Self.encodings(SSL_get_peer_cert_chain(ssl)) { unsafe i2d_X509($0, $1) }
        var (chain, unreadable): ([Certificate], [String]) = ([], [])
        for der in encodings {
            do throws(PKIError) {
                chain.append(try Certificate.parse(der: der))
            } catch {
                unreadable.append(error.summary)
            }
        }
        return TLSObservation(
            address: address, version: unsafe String(cString: SSL_get_version(ssl)),
            cipher: unsafe String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))), chain: chain,
            unreadable: unreadable, chainBytes: encodings.reduce(0) { $0 + $1.count },
            request: wasAsked ? request : nil)
    }

    private var request: TLSObservation.CertificateRequestFacts {
        let encodings = unsafe Self.encodings(SSL_get0_peer_CA_list(ssl)) { unsafe i2d_X509_NAME($0, $1) }
        let names = encodings.map { der in (try? DistinguishedName(der: der)) ?? DistinguishedName() }
        return TLSObservation.CertificateRequestFacts(authorities: names, encodings: encodings)
    }

    /// The encodings of what a stack of libcrypto's holds, at most a thousand.
    private static func encodings(
        _ stack: OpaquePointer?, _ write: (OpaquePointer, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [[UInt8]] {
        unsafe (0..<min(max(OPENSSL_sk_num(stack), 0), 1000)).compactMap { index in
            unsafe OPENSSL_sk_value(stack, index).flatMap { item in
                unsafe Encoding.bytes { unsafe write(OpaquePointer(item), $0) }
            }
        }
    }
}
