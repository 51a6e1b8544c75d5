internal import Core
internal import X509

extension ManifestRule {
    /// A manifest is written before the certificates are there.
    static let fileMissing = ManifestRule(
        "file.missing", "a file that is not there yet", as: .note,
        reason:
            "A manifest may be written before its certificates are there. What needs them, such as `plan` and `compile`, says so.",
        looksAtFiles: true
    ) { context in
        context.known.filter { $0.facts == .missing }.map { file, _ in
            RuleViolation(
                "\(quoted(file.path)) is not there yet", at: file.mark,
                hint: "put \(file.purpose.words) there; the path is relative to the manifest")
        }
    }

    /// There, and not for us.
    static let fileUnreadable = ManifestRule(
        "file.unreadable", "a file that cannot be read",
        reason: "Certificates are public: the user who runs `coppice` must be able to read the file.",
        looksAtFiles: true
    ) { context in
        context.known.compactMap { file, facts in
            guard case .unreadable(let why) = facts else { return nil }
            return RuleViolation(
                "\(quoted(file.path)): \(why)", at: file.mark, hint: "see ls -l \(bounded(file.path, limit: 120))")
        }
    }

    /// Keys stay where they were made.
    static let filePrivateKey = ManifestRule(
        "file.private-key", "a private key in a file of certificates",
        reason:
            "These files are copied to every host. A private key has no business with any of them, and none in a repository.",
        looksAtFiles: true
    ) { context in
        context.read.filter(\.contents.hasKey).map { file, _ in
            RuleViolation(
                "\(quoted(file.path)) holds a private key", at: file.mark,
                hint:
                    "take the key out, and consider it known: `coppice inspect \(bounded(file.path, limit: 120))` shows its line"
            )
        }
    }

    /// What some reader loses.
    static let fileDamaged = ManifestRule(
        "file.damaged", "a file of which some readers lose a part",
        reason:
            "TLS libraries disagree about damaged PEM: some skip a block, some stop there, some refuse the file. A trust file must "
            + "mean the same to all of them.", looksAtFiles: true
    ) { context in
        context.read.compactMap { file, contents in
            contents.damage.first.map {
                RuleViolation(
                    "\(quoted(file.path)): \($0)", at: file.mark,
                    hint: "`coppice inspect \(bounded(file.path, limit: 120))` says what each part is")
            }
        }
    }

    /// Not what was meant.
    static let fileNoCertificate = ManifestRule(
        "file.no-certificate", "a file without any certificate",
        reason:
            "An empty trust file verifies no server, and DER or PKCS#12 is read by none of the programs that would be given the file.",
        looksAtFiles: true
    ) { context in
        context.read.filter { $0.contents.certificates.isEmpty && $0.contents.damage.isEmpty }.map { file, _ in
            RuleViolation(
                "\(quoted(file.path)) holds no certificate in PEM", at: file.mark,
                hint: "DER becomes PEM by: openssl x509 -inform DER -in FILE -out FILE.pem")
        }
    }

    /// Only CAs sign.
    static let fileNotACa = ManifestRule(
        "file.not-a-ca", "a certificate that may not sign others",
        reason:
            "Every file of the manifest contains CA certificates. A server's own certificate among them is the usual mix-up, and "
            + "verifies nothing.", looksAtFiles: true
    ) { context in
        context.read.compactMap { file, contents in
            contents.certificates.first { !$0.isCA }.map {
                RuleViolation(
                    "\(quoted(file.path)), line \($0.line): \(bounded($0.subject, limit: 100)) is not a CA certificate",
                    at: file.mark,
                    hint: "put \(file.purpose.words) there")
            }
        }
    }

    /// The most common failure in the field.
    static let fileNoRoot = ManifestRule(
        "file.no-root", "a trust file for the server without a self-signed root",
        reason:
            "An intermediate alone is not a full chain: most TLS clients accept no chain that stops at it. The agents' "
            + "`ca/vault-ca.pem` is a copy of this file.", looksAtFiles: true
    ) { context in
        context.read.filter { file, contents in
            file.purpose == .serverTrust && !contents.certificates.isEmpty
                && !contents.certificates.contains(where: \.isSelfSigned)
        }.map { file, _ in
            RuleViolation(
                "\(quoted(file.path)) contains intermediates only, and no root that they chain to", at: file.mark,
                hint: "add the root: cat ROOT.pem >> \(bounded(file.path, limit: 120))")
        }
    }

    /// A root is self-signed.
    static let fileNotARoot = ManifestRule(
        "file.not-a-root", "something else than roots among the roots of a mount",
        reason:
            "Leaves and trusts chain to one of these certificates. An intermediate among them would be "
            + "trusted by itself, also after its root has revoked it. Intermediates come from the mount.",
        looksAtFiles: true
    ) { context in
        context.read.compactMap { file, contents in
            guard file.purpose.isOfRoots else { return nil }
            return contents.certificates.first { $0.isCA && !$0.isSelfSigned }.map {
                RuleViolation(
                    "\(quoted(file.path)), line \($0.line): \(bounded($0.subject, limit: 100)) is an intermediate",
                    at: file.mark, hint: "put its root there instead; `coppice inspect` shows its issuer")
            }
        }
    }

    /// A file is used until its certificates end.
    static let fileExpired = ManifestRule(
        "file.expired", "a certificate that has expired",
        reason:
            "An expired certificate verifies nothing, and some TLS libraries stop at it although a valid one of the "
            + "same name stands beside it.", looksAtFiles: true
    ) { context in
        context.read.compactMap { file, contents in
            contents.certificates.first { $0.notAfter <= context.now }.map {
                RuleViolation(
                    "\(quoted(file.path)), line \($0.line): \(bounded($0.subject, limit: 100)) expired on \($0.notAfter.rfc3339)",
                    at: file.mark, hint: "replace it by its successor, or remove it from the file")
            }
        }
    }
}
