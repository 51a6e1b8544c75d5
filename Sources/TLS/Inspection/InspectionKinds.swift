package import Core

/// What is said of a PEM file by itself, without knowing what it is for.
package enum InspectionKinds {
    package static let all = [
        FindingKind(
            "pem.damaged", .error, "A block is damaged: readers disagree on what is left of the file.",
            remedy: "write the file anew from whole certificates"),
        FindingKind(
            "pem.mixed", .warning, "The certificates of a file do not make one chain or one trust.",
            remedy: "keep one purpose in a file"),
        FindingKind(
            "pem.duplicate", .warning, "A certificate stands in the file twice.", remedy: "remove the second block"),
        FindingKind(
            "cert.expired", .error,
            "A certificate has ended. A warning where it stands among others in a trust file.",
            remedy: "renew it, or remove the block from a trust file"),
        FindingKind(
            "cert.not-yet-valid", .error, "A certificate has not begun by this host's clock.",
            remedy: "compare this host's clock with the authority's: date -u"),
        FindingKind(
            "cert.no-names", .warning,
            "A leaf has no alternative name. Go, rustls and browsers look at nothing else.",
            remedy: "ask for it with `dns:`, `ip:` or `uri:`"),
        FindingKind(
            "chain.order", .error,
            "A leaf's chain is out of order. TLS 1.2 wants each certificate to be signed by the next.",
            remedy: "order the blocks: the leaf, the intermediate that issued it, the one above, and so on"),
        FindingKind(
            "key.encrypted", .warning,
            "A passphrase protects the key: servers and agents start without anyone to type it.",
            remedy: "openssl pkey -in FILE -out FILE.new removes the passphrase"),
        FindingKind(
            "key.unreadable", .error, "The private key cannot be read.",
            remedy: "make a new key and certificate: copies of a damaged key do not help"),
        FindingKind(
            "key.in-trust", .error,
            "A private key stands among authorities, in a file that everyone reads who verifies.",
            remedy: "take the key out; if the file was handed out, the key is burnt"),
        FindingKind(
            "key.mismatch", .error, "The key of a file is not that of its leaf: they come from two requests.",
            remedy: "take both from one generation"),
        FindingKind(
            "key.mode", .error, "A file with a private key is open to others.",
            remedy: "chmod 0600 FILE, and 0640 where a group must read it"),
    ]
}
