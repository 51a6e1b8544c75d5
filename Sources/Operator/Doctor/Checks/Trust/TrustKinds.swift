internal import Core
internal import Renewal
internal import X509

/// What can be wrong with a file as the trust for a server.
enum TrustKinds {
    static let missing = FindingKind.serverTrustMissing
    static let unreadable = FindingKind.serverTrustUnreadable
    static let empty = FindingKind(
        "trust.empty", .error, "The trust file is empty: no server can be verified.",
        remedy: "put the full chain there that verifies the server: intermediates and their self-signed root")
    static let junk = FindingKind(
        "trust.junk", .error, "The trust file holds something, and no certificate that can be read.",
        remedy: "put PEM certificates there: blocks that begin with -----BEGIN CERTIFICATE-----")
    static let leaf = FindingKind(
        "trust.leaf", .error,
        "The trust file holds end certificates and no root. OpenSSL, nginx, HAProxy and the agent take no end certificate of "
            + "an authority as an anchor; Go, Java and curl would, until the server renews it.",
        remedy: "replace it by the authorities above it: the intermediate and its self-signed root")
    static let pinned = FindingKind(
        "trust.pinned", .warning,
        "The trust file holds only a certificate that signed itself and is no authority: it verifies the one server that has "
            + "it, until that is renewed. rustls and NSS do not take it.",
        remedy: "issue the server's certificate from an authority, and put that authority's chain into the file")
    static let intermediateOnly = FindingKind(
        "trust.intermediate-only", .error,
        "The trust file holds intermediates and no self-signed root. OpenSSL, nginx, HAProxy, psql and the agent need the "
            + "root; Go, Java and curl would accept the file, which is why it often seems to work. A warning where a file is "
            + "inspected by itself, since it may be meant to be sent.",
        remedy: "add the root: cat ROOT.pem >> FILE; it comes from whoever runs the authority, not always from Vault")
    static let incomplete = FindingKind(
        "trust.incomplete", .warning,
        "One of the file's intermediates leads to no root of the file: what is issued below it is not trusted by OpenSSL's "
            + "clients, and is trusted by Go's.",
        remedy: "add the missing root, or remove the intermediate that nobody trusts")
    static let mixed = FindingKind(
        "trust.mixed", .warning,
        "The trust file holds end certificates beside authorities. They are of no use for trust, and Go's clients would "
            + "take each as an anchor.",
        remedy: "keep intermediates and their self-signed roots in it, and nothing else")
    static let expired = FindingKind(
        "trust.expired", .error,
        "No root of the trust file holds now, so that no chain can end well; only Java and rustls do not look at it.",
        remedy: "put the current root there; compare this host's clock first: date -u")
    static let partlyExpired = FindingKind(
        "trust.partly-expired", .warning, "One of the file's certificates has ended.",
        remedy: "remove the block: coppice inspect FILE shows its line")
    static let early = FindingKind(
        "trust.not-yet-valid", .warning, "One of the file's certificates has not begun by this host's clock.",
        remedy: "compare this host's clock: date -u; a root for later may stay")
    static let twin = FindingKind(
        "trust.expired-twin", .error,
        "An ended certificate has the name and key of a live one in the file: OpenSSL, Python and Envoy may choose the ended "
            + "one and fail, depending on the order.",
        remedy: "remove the ended block: coppice inspect FILE shows its line")
    static let duplicate = FindingKind(
        "trust.duplicate", .warning,
        "A certificate stands in the trust file twice. Harmless, and a sign of a file that only grows.",
        remedy: "remove the second block")
    static let keyInside = FindingKind(
        "trust.key-inside", .error, "A private key lies in the trust file, which everyone may read who verifies.",
        remedy: "take the key out; if the file was handed out, the key is burnt and must be replaced")
    static let damaged = FindingKind(
        "trust.damaged", .error,
        "A block of the trust file is damaged: readers disagree on what is left, from all but that block to nothing at all.",
        remedy: "write the file anew from whole certificates: coppice inspect FILE shows the line")

    static let all = [
        missing, unreadable, empty, junk, leaf, pinned, intermediateOnly, incomplete, mixed, expired, partlyExpired,
        early,
        twin,
        duplicate, keyInside, damaged,
    ]
}
