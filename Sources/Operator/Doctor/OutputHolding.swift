package import Boundary
package import Core
internal import Renewal
internal import X509

/// What the disk holds of one output, as far as that can be told without its agent.
package enum OutputHolding: Hashable, Sendable {
    /// It was never published.
    case nothing
    /// There are generations, and no link says which one is for readers.
    case lost
    /// What is current cannot be read, or is not whole.
    case damaged(BoundaryError)
    /// What is current was made from another request than `agent.yaml` has now.
    case otherRequest
    /// What is current expired then, by this host's clock.
    case expired(WallTime)
    /// What is current is whole, as asked, and not expired.
    case valid

    /// Looks. `asked` is the text of the request; `nil` where it is not known.
    init(_ output: OutputID, in view: BoundaryView, asked: String?, at moment: WallTime) {
        do throws(BoundaryError) {
            guard let current = try view.current(output) else {
                self = view.publicationState(of: output) == .lost ? .lost : .nothing
                return
            }
            self.init(current.record, asked: asked, at: moment)
        } catch {
            self = .damaged(error)
        }
    }

    private init(_ record: GenerationRecord, asked: String?, at moment: WallTime) {
        let digest = asked.map(Digest.sha256Hex) ?? record.request
        if !OutputDecision.isAsAsked(recorded: record.request, asked: digest) {
            self = .otherRequest
        } else if let end = record.notAfter, end <= moment {
            self = .expired(end)
        } else {
            self = .valid
        }
    }

    /// What is to be said of it, and under which code.
    var words: (kind: FindingKind, text: String) {
        switch self {
        case .nothing: (.outputPending, "was never written")
        case .lost: (GenerationsCheck.lost, "has no \(Layout.current)")
        case .damaged(let error): (error.kind, "is damaged (\(error.summary))")
        case .otherRequest: (GenerationsCheck.stale, "was made from another request than agent.yaml has now")
        case .expired(let end): (.outputExpired, "expired at \(end.rfc3339)")
        case .valid: (.outputExpired, "is not valid, by what its agent knows")
        }
    }
}
