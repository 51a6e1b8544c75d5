import JSON
import Renewal
import System

/// The session that the service manager keeps while leases in use depend on it: in sealed memory, never on disk.
///
/// Its form: what is known of the tokens as JSON, a line feed, and the tokens one after the other.
final class SessionStore {
    private let manager: ServiceManager
    private var last: StoredSession?

    init(_ manager: ServiceManager) {
        self.manager = manager
    }

    /// Whether something is kept that this version cannot read.
    var isUnreadable: Bool { manager.kept != nil && last == nil }

    /// What an earlier process of the agent left, with the tokens by the numbers of their logins; `nil` for nothing, or for
    /// nothing that can be read.
    func read() -> (session: StoredSession, tokens: [Int: SecretBytes])? {
        guard let bytes = manager.kept, let read = bytes.withSpan(Self.parse) else { return nil }
        last = read.session
        return read
    }

    /// Has the manager keep `session`, or nothing, where that is not what it keeps.
    func update(_ session: StoredSession?, tokens: [Int: SecretBytes]) {
        guard manager.isThere, session != last else { return }
        guard let session else {
            if manager.forget() { last = nil }
            return
        }
        let buffer = SecretBuffer(capacity: 4096)
        buffer.append(session.json.utf8().span)
        buffer.append(0x0A)
        for login in session.logins { tokens[login.number].map { buffer.append($0) } }
        if manager.keep(buffer.finish()) { last = session }
    }

    private static func parse(_ bytes: Span<UInt8>) -> (session: StoredSession, tokens: [Int: SecretBytes])? {
        guard let end = (0..<bytes.count).first(where: { bytes[$0] == 0x0A }),
            let json = try? JSONValue.parse(bytes.extracting(0..<end)), let session = StoredSession(json: json)
        else { return nil }
        var place = end + 1
        var tokens: [Int: SecretBytes] = [:]
        for login in session.logins {
            guard login.size <= bytes.count - place else { return nil }
            tokens[login.number] = SecretBytes(copying: bytes.extracting(place..<(place + login.size)))
            place += login.size
        }
        return (session, tokens)
    }
}
