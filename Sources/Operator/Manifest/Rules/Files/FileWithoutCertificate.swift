internal import X509

extension ManifestRule {
    /// Not what was meant.
    static let fileWithoutCertificate = ManifestRule(
        "file.no-certificate", "a file without any certificate",
        reason:
            "An empty trust trusts nobody, and DER or PKCS#12 is read by none of the programs that would be given the file.",
        looksAtFiles: true
    ) { context in
        context.read.filter { $0.contents.certificates.isEmpty && $0.contents.damage.isEmpty }.map { file, _ in
            RuleViolation(
                "\(quoted(file.path)) holds no certificate in PEM", at: file.mark,
                hint: "DER becomes PEM by: openssl x509 -inform DER -in FILE -out FILE.pem")
        }
    }
}
