package import Core

/// When a token expires, by the calendar and by the boot time.
package struct TokenEnd: Hashable, Sendable {
    /// By the host's clock, for people.
    package var wall: WallTime
    /// By the boot time, for decisions.
    package var monotonic: Duration

    package init(wall: WallTime, monotonic: Duration) {
        (self.wall, self.monotonic) = (wall, monotonic)
    }

    /// That of a token with `ttl` left at `now`; `nil` for one that does not expire.
    package init?(ttl: Duration, at now: Now) {
        guard ttl > .zero else { return nil }
        self.init(wall: now.wall + ttl, monotonic: now.monotonic + ttl)
    }
}

extension Lifetime {
    /// The same life where what it is of dies with a token: the shorter of the two. `nil`: the token does not expire.
    package func bounded(by end: TokenEnd?) -> Lifetime {
        guard let end else { return self }
        var bounded = self
        bounded.notAfter = min(notAfter, end.wall)
        let left = max(.zero, end.monotonic - monotonic)
        bounded.requested = min(requested ?? left, left)
        return bounded
    }
}
