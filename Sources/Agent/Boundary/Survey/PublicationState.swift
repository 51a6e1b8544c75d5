package import Core
import System

/// Whether an output was ever published, by the names in its directory alone.
package enum PublicationState: Hashable, Sendable {
    /// There is no generation of it.
    case never
    /// There are generations, and no link says which one is for readers.
    case lost
    /// There is the link; whether it leads anywhere is another question.
    case linked
}

extension BoundaryView {
    /// How an output stands; what cannot be looked at counts as linked, since it is told as a place.
    package func standing(of output: OutputID) -> PublicationState {
        do throws(BoundaryError) {
            guard let directory = try existing([output.kind.rawValue, output.name]) else { return .never }
            let names = try system { () throws(PosixError) in try directory.list() }
            if names.contains(Layout.current) { return .linked }
            return names.contains { GenerationName($0) != nil } ? .lost : .never
        } catch {
            return .linked
        }
    }
}
