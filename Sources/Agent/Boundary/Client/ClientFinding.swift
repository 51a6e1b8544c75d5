package import Core
package import System

/// Why files that were put into `mtls/` were left where they are.
package enum ClientFinding: ErrorWithHints, Hashable {
    /// Only one of the two is there.
    case half(missing: String)
    /// A file cannot be read.
    case unreadable(PosixError)
    /// A link to somewhere else.
    case link(path: String, target: String)
    /// A file is not whole, or not what it should be.
    case unfit(path: String, reason: String, remedy: String)
    /// The key is not the certificate's.
    case mismatch(directory: String)
    /// The certificate is not valid yet.
    case notYetValid(path: String, from: WallTime)
    /// The certificate has expired.
    case expired(path: String, at: WallTime)
    /// An intermediate that is sent with it has expired.
    case issuerExpired(path: String, subject: String, at: WallTime)
    /// The pair in use is younger.
    case notNewer(path: String, from: WallTime, current: WallTime)

    package var summary: String {
        switch self {
        case .half(let missing): "\(bounded(missing)): missing, and its other half is there"
        case .unreadable(let error): error.summary
        case .link(let path, let target): "\(bounded(path)): a link to \(bounded(target)), which is not followed"
        case .unfit(let path, let reason, _): "\(bounded(path)): \(bounded(reason))"
        case .mismatch(let directory): "\(bounded(directory)): client.key is not the key of client.crt"
        case .notYetValid(let path, let from): "\(bounded(path)): valid only from \(from.rfc3339)"
        case .expired(let path, let end): "\(bounded(path)): expired at \(end.rfc3339)"
        case .issuerExpired(let path, let subject, let end):
            "\(bounded(path)): its intermediate '\(bounded(subject, limit: 120))' expired at \(end.rfc3339)"
        case .notNewer(let path, let from, let current):
            "\(bounded(path)): valid from \(from.rfc3339), the pair in use from \(current.rfc3339): it is not newer"
        }
    }

    package var hints: [String] {
        switch self {
        case .half(let missing): ["put \(bounded(missing)) there too; both are taken as soon as they fit"]
        case .unreadable(let error):
            (error.path.map {
                let file = CommandHint.shellWord($0)
                return [
                    "chown --reference=\(CommandHint.shellWord(Files.split($0).directory)) \(file); chmod 0600 \(file)"
                ]
            } ?? []) + error.hints
        case .link(let path, _):
            ["put the file itself in place of the link: a plain file \(bounded(path)), mode 0600 for the key"]
        case .unfit(_, _, let remedy): ["if it is still being written, wait; else: \(remedy)"]
        case .mismatch: ["replace both files; each alone is left until the other one fits"]
        case .notYetValid(let path, _), .expired(let path, _):
            ["date -u shows this machine's clock; coppice inspect \(bounded(path)) the certificate"]
        case .issuerExpired(let path, _, _):
            [
                "put a certificate of a newer intermediate there, with that intermediate; coppice inspect \(bounded(path))"
            ]
        case .notNewer(let path, _, _): ["remove \(bounded(path)) to keep the pair in use, or issue a new certificate"]
        }
    }
}

/// What looking for files put into `mtls/` from outside came to.
package enum Adoption: Hashable, Sendable {
    /// There are none, or they are the pair in use.
    case nothingNew
    /// They are the pair in use from now on.
    case adopted(Generation)
    /// They were not touched; the pair in use is what it was.
    case leftAlone(ClientFinding)
}
