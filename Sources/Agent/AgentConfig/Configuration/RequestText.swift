import Core
import X509

/// Lines of `key value` from which a request's hash is made: the same for the same request, different for any other.
///
/// Lists that mean a set are sorted and made unique, so that a reordered file asks for nothing new.
private struct RequestLines {
    private(set) var text: String

    init(_ version: String) { text = version + "\n" }

    mutating func add(_ key: String, _ value: String) {
        let escaped = value.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(scalar)
            }
        }
        text += key + " " + escaped.joined() + "\n"
    }

    mutating func add(_ key: String, _ value: String?) {
        if let value { add(key, value as String) }
    }

    mutating func add(_ key: String, set values: [String]) {
        for value in Set(values).sorted() { add(key, value) }
    }
}

extension LeafOutput {
    /// The signing path, names, lifetime and key. Not the roots, hooks, group, mode or bundle: a change of those asks the
    /// server for nothing.
    package var requestText: String {
        var lines = RequestLines("leaf 1")
        lines.add("sign", sign)
        lines.add("common_name", names.commonName)
        lines.add("dns", set: names.dns.map { $0.lowercased() })
        lines.add("ip", set: names.ip)
        lines.add("uri", set: names.uri)
        lines.add("ttl", ttl.map(DurationText.render))
        lines.add("key", key.rawValue)
        return lines.text
    }
}

extension SecretOutput {
    /// The path and what its files are made of. Not how often it is read, what a deletion does, hooks, group or mode.
    package var requestText: String {
        var lines = RequestLines("secret 1")
        lines.add("read", read)
        for file in files.sorted(by: { $0.name < $1.name }) {
            lines.add("file", file.name)
            lines.add("format", file.format.rawValue)
            lines.add("field", file.field)
            lines.add("decode", file.decode.rawValue)
        }
        return lines.text
    }
}

extension TrustOutput {
    /// The mounts and everything that decides which of their issuers are written. Not how often they are read, hooks,
    /// group or mode.
    package var requestText: String {
        var lines = RequestLines("trust 1")
        lines.add("issuers", set: issuers)
        lines.add("roots", set: roots.files)
        lines.add("accept", roots.accept.rawValue)
        lines.add("pin", set: roots.pins)
        lines.add("intermediates", set: intermediates)
        lines.add("retire_after", retireAfter.map(DurationText.render))
        lines.add("distrust", set: distrust)
        return lines.text
    }
}
