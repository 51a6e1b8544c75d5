internal import X509

/// BoringSSL: like OpenSSL, with two differences that matter. Among trusted certificates of one name the first that could
/// be the issuer is taken, expired or not, and the choice is never revised. Trusted certificates are held to no
/// constraints.
///
/// Source: BoringSSL's `X509_verify_cert`, `check_trust`, `check_chain_extensions` and `internal_verify` in
/// crypto/x509/x509_vfy.cc, `X509_STORE_CTX_get1_issuer` in crypto/x509/x509_lu.cc; ssl/extensions.cc
/// (`kVerifySignatureAlgorithms` without Ed25519) and `ssl_cert_check_key_usage` for the handshake, all at commit a0689af2 of August
/// 2026. Measured with Envoy 1.40,
/// gRPC and curl_cffi, which set PARTIAL_CHAIN, and SwiftNIO, which does not (SSLContext.swift).
struct BoringSSLRule {
    /// Any trusted certificate ends the path.
    let partialChain: Bool
    /// How the library's store of trusted certificates is ordered by the time it is asked.
    let order: BoringSSLStore.Order

    func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        let store = BoringSSLStore(question.trust, order: order)
        var path = sentPath(question, store)
        let sent = extend(&path, by: store)
        let isPinned = partialChain && path.count == sent.count && question.trusts(question.leaf)
        if !isPinned, let fault = trustFault(path, sent) { return fault }
        return extensionFault(path.prefix(isPinned ? 0 : sent.count)) ?? signatureFault(path, &question)
            ?? constraintFault(path) ?? handshakeFault(question.leaf)
    }

    private func handshakeFault(_ leaf: Certificate) -> Refusal? {
        if leaf.publicKey.kind == .ed25519 { return Refusal(.weak, leaf) }
        guard let usage = leaf.keyUsage, !usage.contains(.digitalSignature) else { return nil }
        return Refusal(.keyUsage, leaf)
    }

    private static let known = Set<ObjectIdentifier>.ofPaths.subtracting([
        .subjectKeyIdentifier, .authorityKeyIdentifier,
    ])
    private static let longest = 102

    /// From the leaf through sent certificates to the first one whose issuer is trusted.
    private func sentPath(_ question: ChainVerificationInput, _ store: BoringSSLStore) -> [Certificate] {
        var path = [question.leaf]
        var left = question.chain
        while let last = path.last, path.count < Self.longest, !last.looksSelfSigned, store.issuer(of: last) == nil,
            let place = left.firstIndex(where: { last.couldBeIssued(by: $0) })
        {
            path.append(left.remove(at: place))
        }
        return path
    }

    /// How many certificates of a path are from the server, and the self-signed one above them that it sent too.
    private struct Sent {
        var count: Int
        var top: Certificate?
    }

    /// Goes on with trusted certificates.
    private func extend(_ path: inout [Certificate], by store: BoringSSLStore) -> Sent {
        var top: Certificate?
        if let last = path.last, last.looksSelfSigned {
            if path.count == 1, store.issuer(of: last) == last { return Sent(count: 0) }
            if path.count > 1 { top = path.removeLast() }
        }
        let count = path.count
        while path.count < Self.longest, let last = path.last, !last.looksSelfSigned,
            let issuer = store.issuer(of: last)
        {
            path.append(issuer)
        }
        return Sent(count: count, top: top)
    }

    private func trustFault(_ path: [Certificate], _ sent: Sent) -> Refusal? {
        let trusted = path.dropFirst(sent.count)
        if partialChain ? !trusted.isEmpty : trusted.contains(where: \.looksSelfSigned) { return nil }
        if let top = sent.top { return Refusal(.selfSigned, top) }
        guard let last = path.last, path.count == 1, last.looksSelfSigned else {
            return Refusal(.issuerUnknown, path.last)
        }
        return Refusal(.selfSigned, last)
    }

    private func extensionFault(_ untrusted: ArraySlice<Certificate>) -> Refusal? {
        var length = 0
        for (place, certificate) in untrusted.enumerated() {
            if certificate.hasCritical(outside: Self.known) { return Refusal(.criticalExtension, certificate) }
            if place > 0, !certificate.saysAuthority || certificate.forbidsSigning {
                return Refusal(.notAuthority, certificate)
            }
            if !certificate.permitsServer(orAny: false) { return Refusal(.purpose, certificate) }
            if place > 1, let limit = certificate.pathLength, length > limit + 1 {
                return Refusal(.pathLength, certificate)
            }
            if place == 0 || !certificate.isSelfIssued { length += 1 }
        }
        return nil
    }

    private func signatureFault(_ path: [Certificate], _ question: inout ChainVerificationInput) -> Refusal? {
        for place in path.indices.reversed() {
            let certificate = path[place]
            if place + 1 < path.count {
                if certificate.isSignedWithMD5 { return Refusal(.weak, certificate) }
                guard question.isSigned(certificate, by: path[place + 1]) else {
                    return Refusal(.badSignature, certificate)
                }
            }
            if let fault = question.dateFault(certificate) { return fault }
        }
        return nil
    }

    private func constraintFault(_ path: [Certificate]) -> Refusal? {
        for (place, certificate) in path.enumerated() where place == 0 || !certificate.isSelfIssued {
            for issuer in path[(place + 1)...] {
                guard issuer.allowsNames(of: certificate, orCommonName: place == 0) else {
                    return Refusal(.nameConstraint, certificate)
                }
            }
        }
        return nil
    }
}

extension Certificate {
    /// By names, key identifiers and key usage: the signature is not looked at.
    func couldBeIssued(by issuer: Certificate) -> Bool {
        issuerDER == issuer.subjectDER && names(issuer: issuer) && namesSerial(ofIssuer: issuer)
            && !issuer.forbidsSigning
    }
}
