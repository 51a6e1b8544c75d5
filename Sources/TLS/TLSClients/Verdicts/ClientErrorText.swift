internal import X509

/// What a client prints or logs, so that a reader finds it again: the texts of the versions that the rules cite, as measured.
struct ClientErrorText {
    let text: String

    init(_ client: TLSClient, _ refusal: Refusal, _ view: DiagnosisContext) {
        text =
            switch client.behaviour {
            case .openssl, .opensslPartial, .opensslStrict, .opensslPartialStrict:
                client == .node ? Self.node(refusal, view) : Self.openssl(client, refusal, view)
            case .boringSSL: "CERTIFICATE_VERIFY_FAILED"
            case .boringSSLPartial: "CERTIFICATE_VERIFY_FAILED: " + Self.boringSSL(refusal)
            case .gnutls: Self.gnutls(refusal)
            case .nss: Self.nss(refusal)
            case .go: Self.go(refusal)
            case .java: Self.java(refusal)
            case .rustls: Self.rustls(refusal)
            case .mbedtls: Self.mbedtls(refusal)
            case .wolfssl: Self.wolfssl(refusal)
            }
    }

    // MARK: OpenSSL and its relatives

    private static func openssl(_ client: TLSClient, _ refusal: Refusal, _ view: DiagnosisContext) -> String {
        guard let number = refusal.number, let text = refusal.text else { return "no certificate or crl found" }
        if client == .apache, refusal.kind == .tooLong { return "AH02040: \(text)" }
        // nginx goes on after an error and logs the last one.
        if client == .nginx, number == 20, refusal.certificate == view.chain[0] {
            return "unable to verify the first certificate (21)"
        }
        if client == .nginx, refusal.kind == .tooLong { return "unable to get local issuer certificate (20)" }
        return "\(text) (\(number))"
    }

    private static func node(_ refusal: Refusal, _ view: DiagnosisContext) -> String {
        switch refusal.number {
        case 2: "UNABLE_TO_GET_ISSUER_CERT"
        case 20 where refusal.certificate == view.chain[0]: "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
        case 20: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
        case 10: "CERT_HAS_EXPIRED"
        case 9: "CERT_NOT_YET_VALID"
        case 18: "DEPTH_ZERO_SELF_SIGNED_CERT"
        case 19: "SELF_SIGNED_CERT_IN_CHAIN"
        case 7: "CERT_SIGNATURE_FAILURE"
        case 24, 79: "INVALID_CA"
        case 26: "INVALID_PURPOSE"
        case 62: "ERR_TLS_CERT_ALTNAME_INVALID"
        case nil: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
        default: refusal.text ?? "ERR_SSL_CERTIFICATE_VERIFY_FAILED"
        }
    }

    private static func boringSSL(_ refusal: Refusal) -> String {
        switch refusal.kind {
        case .issuerUnknown, .noTrust: "unable to get local issuer certificate"
        case .selfSigned: "self signed certificate in certificate chain"
        case .expired: "certificate has expired"
        case .notYetValid: "certificate is not yet valid"
        case .badSignature: "certificate signature failure"
        case .notAuthority: "invalid CA certificate"
        case .purpose, .keyUsage: "unsupported certificate purpose"
        case .pathLength: "path length constraint exceeded"
        case .nameConstraint: "permitted subtree violation"
        case .name: "Hostname mismatch"
        default: "certificate rejected"
        }
    }

    // MARK: The others

    private static func gnutls(_ refusal: Refusal) -> String {
        let reason =
            switch refusal.kind {
            case .expired: "The certificate chain uses expired certificate."
            case .notYetValid: "The certificate chain uses not yet valid certificate."
            case .badSignature: "The signature in the certificate is invalid."
            case .notAuthority: "The certificate issuer is not a CA."
            case .pathLength, .nameConstraint, .keyUsage: "The certificate chain violates the signer's constraints."
            case .purpose: "The certificate chain does not match the intended purpose."
            case .weak: "The certificate chain uses insecure algorithm."
            case .criticalExtension: "The certificate contains an unknown critical extension."
            case .name: "The name in the certificate does not match the expected."
            default: "The certificate issuer is unknown."
            }
        return "The certificate is NOT trusted. " + reason
    }

    private static func nss(_ refusal: Refusal) -> String {
        switch refusal.kind {
        case .expired, .notYetValid: "SEC_ERROR_EXPIRED_CERTIFICATE"
        case .badSignature: "SEC_ERROR_BAD_SIGNATURE"
        case .notAuthority: "SEC_ERROR_CA_CERT_INVALID"
        case .keyUsage: "SEC_ERROR_INADEQUATE_KEY_USAGE"
        case .purpose: "SEC_ERROR_INADEQUATE_CERT_TYPE"
        case .pathLength: "SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID"
        case .nameConstraint: "SEC_ERROR_CERT_NOT_IN_NAME_SPACE"
        case .criticalExtension: "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION"
        case .selfSigned: "SEC_ERROR_UNTRUSTED_ISSUER"
        case .name: "SSL_ERROR_BAD_CERT_DOMAIN"
        default: "SEC_ERROR_UNKNOWN_ISSUER"
        }
    }

    private static func go(_ refusal: Refusal) -> String {
        switch refusal.kind {
        case .expired, .notYetValid: "x509: certificate has expired or is not yet valid"
        case .name: "x509: certificate is not valid for the name"
        case .purpose: "x509: certificate specifies an incompatible key usage"
        case .pathLength: "x509: too many intermediates for path length constraint"
        case .nameConstraint: "x509: a root or intermediate certificate is not authorized to sign for this name"
        case .criticalExtension: "x509: unhandled critical extension"
        default: "x509: certificate signed by unknown authority"
        }
    }

    private static func java(_ refusal: Refusal) -> String {
        switch refusal.kind {
        case .expired: "PKIX path validation failed: CertificateExpiredException"
        case .notYetValid: "PKIX path validation failed: CertificateNotYetValidException"
        case .badSignature: "PKIX path validation failed: signature check failed"
        case .purpose: "Extended key usage does not permit use for TLS server authentication"
        case .keyUsage: "KeyUsage does not allow digital signatures"
        case .notAuthority: "PKIX path validation failed: this is not a CA certificate"
        case .name: "No subject alternative DNS name matching the name found"
        case .malformed: "CertificateParsingException"
        default: "PKIX path building failed: unable to find valid certification path to requested target"
        }
    }

    private static func rustls(_ refusal: Refusal) -> String {
        let reason =
            switch refusal.kind {
            case .expired: "Expired"
            case .notYetValid: "NotValidYet"
            case .badSignature: "BadSignature"
            case .purpose: "InvalidPurpose"
            case .notAuthority: "CaUsedAsEndEntity"
            case .name: "NotValidForName"
            case .criticalExtension: "UnhandledCriticalExtension"
            default: "UnknownIssuer"
            }
        return "invalid peer certificate: " + reason
    }

    private static func mbedtls(_ refusal: Refusal) -> String {
        switch refusal.kind {
        case .expired: "The certificate validity has expired"
        case .notYetValid: "The certificate validity starts in the future"
        case .name: "The certificate Common Name (CN) does not match with the expected CN"
        case .keyUsage: "Usage does not match the keyUsage extension"
        case .purpose: "Usage does not match the extendedKeyUsage extension"
        case .weak: "The certificate is signed with an unacceptable key"
        case .malformed: "X509 - The extension tag or value is invalid"
        default: "The certificate is not correctly signed by the trusted CA"
        }
    }

    private static func wolfssl(_ refusal: Refusal) -> String {
        switch refusal.kind {
        case .expired: "ASN date error, current date after (-151)"
        case .notYetValid: "ASN date error, current date before (-150)"
        case .badSignature: "ASN sig error, confirm failure (-155)"
        case .name: "peer subject name mismatch (-322)"
        case .nameConstraint: "Name Constraint error (-247)"
        case .keyUsage: "Key Use digitalSignature not set Error (-383)"
        case .purpose: "Ext Key Use server/client auth not set Error (-386)"
        case .criticalExtension: "X.509 Critical extension ignored or invalid (-160)"
        default: "ASN no signer error to confirm failure (-188)"
        }
    }
}
