/// What a request asks for, as policies see it.
package enum Operation: String, Sendable {
    /// A write to what does not exist yet.
    case create
    /// GET, and HEAD without its body.
    case read
    /// A write to what exists, or to where existence means nothing.
    case update
    /// PATCH with a merge patch.
    case patch
    case delete
    /// LIST, or GET with `list=true`.
    case list
    /// SCAN, or GET with `scan=true`.
    case scan

    /// `create`, `update` or `patch`.
    package var isWrite: Bool { self == .create || self == .update || self == .patch }
}

extension Operation {
    /// The capability that a policy must grant for it.
    package var capability: Capabilities {
        switch self {
        case .create: .create
        case .read: .read
        case .update: .update
        case .patch: .patch
        case .delete: .delete
        case .list: .list
        case .scan: .scan
        }
    }
}
