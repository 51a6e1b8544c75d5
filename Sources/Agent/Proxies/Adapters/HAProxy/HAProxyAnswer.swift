internal import Core
internal import X509

/// What HAProxy answers on its CLI.
enum HAProxyAnswer {
    /// `show ssl ca-file NAME` and `show ssl cert NAME`.
    struct File: Hashable {
        /// `Status: Used`.
        var isUsed: Bool
        /// SHA-1 of each certificate, in capital hexadecimal digits; of a `cert` only its leaf's is shown.
        var fingerprints: [String]

        /// `nil` for an answer that shows no file.
        init?(_ answer: String) {
            guard let status = HAProxyAnswer.value(of: "Status", in: answer) else { return nil }
            isUsed = status == "Used"
            fingerprints = HAProxyAnswer.values(of: "SHA1 FingerPrint", in: answer)
        }

        /// Whether it holds what a file does: all of a trust in any order, a leaf.
        func holds(_ file: ServedFile) -> Bool {
            let all = file.certificates.map { Digest.hex(Digest.sha1($0.der[...])).uppercased() }
            return switch file.purpose {
            case .trust: Set(all) == Set(fingerprints)
            case .leaf: all.first != nil && all.first == fingerprints.first
            }
        }
    }

    /// The names in `show ssl ca-file` and `show ssl cert`, those without a file left out.
    static func names(in list: String) -> [String] {
        list.split(whereSeparator: \.isNewline).compactMap { line in
            let name = line.split(separator: " ").first { $0 != "*" } ?? ""
            return line.hasPrefix("#") || name.isEmpty || name.hasPrefix("@") ? nil : String(name)
        }
    }

    /// The master's row of `show proc`: `20609 master 2 [failed: 1] …`.
    struct Master: Hashable {
        /// The row, without what aligns it.
        var row: String
        /// How often it was told to reload.
        var reloads: Int
        /// Whether the last reload failed: the count of failures begins again with the next that does not.
        var hasFailed: Bool

        /// `nil` where there is no such row.
        init?(_ answer: String) {
            let rows = answer.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace) }
            guard let words = rows.first(where: { $0.count > 2 && $0[1] == "master" }), let reloads = Int(words[2])
            else {
                return nil
            }
            row = words.joined(separator: " ")
            self.reloads = reloads
            hasFailed = row.contains("[failed: ") && !row.contains("[failed: 0]")
        }
    }

    /// The first value of `KEY: VALUE` lines.
    static func value(of key: String, in answer: String) -> String? { values(of: key, in: answer).first }

    /// Every value of `KEY: VALUE` lines, in their order.
    static func values(of key: String, in answer: String) -> [String] {
        answer.split(whereSeparator: \.isNewline).compactMap { line in
            let text = line.drop(while: \.isWhitespace)
            guard text.hasPrefix(key + ":") else { return nil }
            return String(text.dropFirst(key.count + 1).drop(while: \.isWhitespace))
        }
    }
}

extension ServedFile {
    /// What the CLI calls such a file.
    var haproxyWord: String { purpose == .trust ? "ca-file" : "cert" }
}
