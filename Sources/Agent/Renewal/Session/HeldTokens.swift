/// The logins whose tokens the agent holds, by number, and when each token is let go. Pure.
///
/// A token is the parent of every lease that it obtained: revoking it revokes them. So that of a former login is kept for
/// as long as a lease in use depends on it, whatever new login there is; the caller says which are needed.
package struct HeldTokens: Sendable {
    /// How long a former token is kept after nothing depends on it any more: for requests under way, and for clients that
    /// read the old files a moment ago.
    package static let grace = Duration.seconds(5)

    private struct Token {
        var end: TokenEnd?
        /// The server does not know it any more: there is nothing to revoke.
        var isDead = false
        /// The boot time since which nothing depends on it.
        var freeSince: Duration?
    }

    /// The number of the last login; zero before the first.
    package private(set) var login = 0
    private var tokens: [Int: Token] = [:]

    package init() {}

    /// Whether tokens of former logins are held.
    package var hasFormer: Bool { tokens.keys.contains { $0 != login } }

    /// The numbers whose tokens the server still knows, as far as is known, in their order.
    package var alive: [Int] { tokens.filter { !$0.value.isDead }.keys.sorted() }

    /// Takes the token of a new login, which gets the next number.
    package mutating func loggedIn(end: TokenEnd?) {
        login += 1
        tokens[login] = Token(end: end)
    }

    /// Takes the token of an earlier process's login back, by its number.
    package mutating func restore(_ number: Int, end: TokenEnd?) {
        login = max(login, number)
        tokens[number] = Token(end: end)
    }

    /// The current token was renewed.
    package mutating func renewed(end: TokenEnd?) {
        tokens[login]?.end = end
    }

    /// The server does not know the token of `number` any more, and nothing that hung on it lives.
    package mutating func died(_ number: Int, at now: Now) {
        tokens[number]?.isDead = true
        tokens[number]?.end = TokenEnd(wall: now.wall, monotonic: now.monotonic)
    }

    /// When the token of that login expires; `nil` for one that does not, or of which nothing is known.
    package func end(of number: Int) -> TokenEnd? { tokens[number]?.end }

    /// Forgets what has expired, and answers the numbers of the former logins whose tokens are to be revoked now.
    package mutating func letGo(needed: Set<Int>, now: Now) -> [Int] {
        var revoked: [Int] = []
        for (number, token) in tokens where number != login {
            guard !needed.contains(number) else {
                tokens[number]?.freeSince = nil
                continue
            }
            let isOver = token.isDead || token.end.map { now.monotonic >= $0.monotonic } ?? false
            let freeSince = token.freeSince ?? now.monotonic
            tokens[number]?.freeSince = freeSince
            guard isOver || now.monotonic - freeSince >= Self.grace else { continue }
            tokens[number] = nil
            if !isOver { revoked.append(number) }
        }
        return revoked.sorted()
    }

    /// The numbers whose tokens are revoked when the agent stops: all on which nothing in use depends.
    package mutating func stop(needed: Set<Int>) -> [Int] {
        let revoked = alive.filter { !needed.contains($0) }
        for number in revoked { tokens[number] = nil }
        return revoked
    }

    /// When ``letGo(needed:now:)`` is to be called next for time's sake.
    package var deadlines: [Deadline] {
        tokens.values.compactMap { token in token.freeSince.map { .monotonic($0 + Self.grace) } }
    }
}
