import JSON
import System

/// A secret as the server holds it: the names of its fields, and their values in memory that is wiped.
package struct SecretContent: Sendable {
    /// The fields' names, sorted.
    package let names: [String]
    /// The lease that the secret hangs on, if it is lent, as database users are.
    package let lease: Lease?
    /// The version of a versioned secret; empty for any other.
    package let version: String
    private let fields: [String: JSONNode]
    private let body: SecretBytes

    /// The answer to reading a secret.
    ///
    /// Whether the mount keeps versions is seen from the answer's shape and path. A secret without fields is an error, so
    /// that no empty file is written (P-6).
    package init(_ response: VaultResponse) throws(VaultError) {
        let path = response.request.path
        let versioned = Self.looksVersioned(response)
        if versioned, response.node("data") != nil, response.node("data", "data") == nil {
            throw .deleted(path: path, at: response.string("data", "metadata", "deletion_time") ?? "")
        }
        guard let data = versioned ? response.node("data", "data") : response.node("data"), data.kind == .object else {
            throw .empty(path: path)
        }
        let members = response.body.withSpan { data.members(in: $0) }
        guard !members.isEmpty else { throw .empty(path: path) }
        body = response.body
        fields = Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
        names = fields.keys.sorted()
        lease = Lease(of: response)
        version = versioned ? response.value("data", "metadata", "version")?.number ?? "" : ""
    }

    /// A versioned answer has `data` and `metadata` with a version and its time, and nothing else beside.
    private static func looksVersioned(_ response: VaultResponse) -> Bool {
        response.request.path.split(separator: "/").dropFirst().contains("data") && response.node("data")?.count == 2
            && response.node("data", "metadata", "version")?.kind == .number
            && response.node("data", "metadata", "created_time")?.kind == .string
    }

    /// Whether a field is a string; `nil` when there is none of that name.
    package func isString(_ name: String) -> Bool? { fields[name].map { $0.kind == .string } }

    /// A field's bytes, one by one: a string's content, and the text of anything else just as the server wrote it, so
    /// that numbers keep every digit. Nothing for a field that is not there.
    package func eachByte(of name: String, _ take: (UInt8) -> Void) {
        guard let node = fields[name] else { return }
        body.withSpan { bytes in
            if node.kind == .string { return node.eachByte(in: bytes, take) }
            for index in node.range { take(bytes[index]) }
        }
    }
}
