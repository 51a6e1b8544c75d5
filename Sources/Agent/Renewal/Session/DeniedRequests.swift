/// What is made of denied requests (403) where it is not known whether the token is alive: a server answers a token whose
/// uses are spent, or that was revoked, as it answers one whose policy does not grant the path, and this token may not look
/// itself up. Pure.
///
/// The rule that is right without knowing: the first request with a new token tells. So one that is denied is made again as
/// that, once for each path until it is granted: a missing right costs one login, and a token that is gone is blamed on no
/// policy.
package struct DeniedRequests: Hashable, Sendable {
    /// What a denied request is taken for.
    package enum Verdict: Hashable, Sendable {
        /// The policy does not grant the path.
        case policy
        /// The token may be gone: the same request tells, as the first one with a new token.
        case token
    }

    private var believed: Set<String> = []
    private var lastUses: Int?

    package init() {}

    /// A request for `path` was denied, with a token with which `before` requests were made before it.
    package mutating func denied(_ path: String, before: Int) -> Verdict {
        guard before > 0, !believed.contains(path) else {
            believed.insert(path)
            return .policy
        }
        return .token
    }

    /// A request for `path` was granted: when it is denied again, the token may be gone.
    package mutating func granted(_ path: String) {
        believed.remove(path)
    }

    /// A request for `path` that was denied was granted as the first one with a new token: the former token was gone, after
    /// so many answers. Returns how many uses the tokens of this role have, where that shows: two in a row ended alike.
    package mutating func ended(_ path: String, after answers: Int) -> Int? {
        granted(path)
        defer { lastUses = answers }
        return lastUses == answers ? answers : nil
    }
}
