/// Something that goes wrong on purpose.
package struct Fault: Hashable, Sendable {
    /// What goes wrong.
    package enum Kind: Hashable, Sendable {
        /// 503 `Vault is sealed`, and health says so.
        case sealed
        /// 429 on health; everything else is sent on (307) to an address, or answered 503 when it is empty.
        case standby(address: String)
        /// 429 with `Retry-After` in seconds.
        case rateLimited(retryAfter: Int)
        /// 403 `permission denied`, until a moment when one is given.
        case forbidden(until: Timestamp?)
        /// The answer is held back.
        case slow(milliseconds: Int)
        /// The request is served and the connection closed without an answer.
        case cut
        /// 204 instead of a chain.
        case emptyChain
        /// The connection is closed in the middle of the body.
        case truncated
        /// 200 with a page of HTML.
        case wrongContent
        /// Signing answers that the CA ends too early.
        case expiredCA
        /// Self-signed certificates are left out of every chain.
        case droppedRoot
        /// The `Date` of the answer is off by so many seconds, while everything else goes by the right clock.
        case wrongDate(seconds: Int)
        /// The answer has no `Date`.
        case noDate
    }

    package var kind: Kind
    /// Of the path below `/v1/`; `*` stands for anything. Empty: the paths that the kind is about.
    package var path: String
    /// How often it still happens; `nil` until it is taken away.
    package var times: Int?

    package init(_ kind: Kind, path: String = "", times: Int? = nil) {
        self.kind = kind
        self.path = path
        self.times = times
    }

    /// The paths that it is about when none is given.
    private var paths: [String] {
        guard path.isEmpty else { return [path] }
        switch kind {
        case .emptyChain, .droppedRoot: return ["*ca_chain*", "*/issuer/*", "*/sign/*", "*/issue/*"]
        case .expiredCA, .cut: return ["*/sign/*", "*/issue/*"]
        default: return ["*"]
        }
    }

    func concerns(_ path: String) -> Bool {
        if case .emptyChain = kind, self.path.isEmpty { return path.hasSuffix("ca_chain") }
        return paths.contains { globMatches($0, path) }
    }
}
