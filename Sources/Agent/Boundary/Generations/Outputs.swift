package import Core
package import System

/// Whether an output was ever published, by the names in its directory alone.
package enum PublicationState: Hashable, Sendable {
    /// There is no generation of it.
    case never
    /// There are generations, and no link says which one is for readers.
    case lost
    /// There is the link; whether it leads anywhere is another question.
    case linked
}

/// Reading outputs.
extension BoundaryView {
    /// The current generation of an output, with its record and files checked against each other; `nil` when nothing was
    /// published yet. A damaged one is an error that names what is wrong.
    package func current(_ output: OutputID) throws(BoundaryError) -> Generation? {
        try store(of: output)?.current()
    }

    /// Any generation of an output that is still there, checked like the current one.
    package func generation(_ name: GenerationName, of output: OutputID) throws(BoundaryError) -> Generation {
        guard let store = try store(of: output) else { throw .nothingCurrent(output) }
        return try store.load(name)
    }

    /// The last confirmed generation's name; `nil` when none was.
    package func confirmed(_ output: OutputID) throws(BoundaryError) -> GenerationName? {
        try store(of: output)?.confirmedName()
    }

    /// One file of a generation that was read before. A path below `current` could be another's by now; this is not.
    package func read(
        _ file: String, of generation: Generation, in output: OutputID
    ) throws(BoundaryError) -> SecretBytes {
        guard let store = try store(of: output) else { throw .nothingCurrent(output) }
        return try store.read(file, of: generation.name)
    }

    /// Whether an output was published; what cannot be read counts as linked, because the survey reports it.
    package func publicationState(of output: OutputID) -> PublicationState {
        do throws(BoundaryError) {
            guard let directory = try existing([output.kind.rawValue, output.name]) else { return .never }
            let names = try system { () throws(PosixError) in try directory.list() }
            if names.contains(Layout.current) { return .linked }
            return names.contains { GenerationName($0) != nil } ? .lost : .never
        } catch {
            return .linked
        }
    }

    /// The output's directory; `nil` when there is none.
    func store(of output: OutputID) throws(BoundaryError) -> GenerationStore? {
        try existing([output.kind.rawValue, output.name])
            .map { GenerationStore(directory: $0, label: output.description) }
    }
}

/// Publishing outputs.
extension BoundaryDirectory {
    /// As ``BoundaryView/current(_:)``.
    package func current(_ output: OutputID) throws(BoundaryError) -> Generation? { try view.current(output) }

    /// Makes `files` the output's current generation by one rename, after all of it is on the device.
    ///
    /// Content that is current already stays untouched, times included; when only the record says something new, the
    /// record alone is replaced. A failure leaves readers what they had, and the same call may be made again. Older
    /// generations than the one before and the confirmed one are removed.
    @discardableResult
    package func publish(
        _ output: OutputID, files: [GeneratedFile], record: GenerationRecord, access: Access = Access()
    ) throws(BoundaryError) -> Publication {
        try ownStore(of: output, access).publish(files, record, access)
    }

    /// Writes `files` as a generation that waits beside the current one: readers do not see it. It outlives restarts and is
    /// replaced by the next that waits.
    @discardableResult
    package func keepWaiting(
        _ output: OutputID, files: [GeneratedFile], record: GenerationRecord, access: Access = Access()
    ) throws(BoundaryError) -> Generation {
        try ownStore(of: output, access).keepWaiting(files, record, access)
    }

    /// The generation that waits; `nil` when none does, or when it is damaged.
    package func waiting(_ output: OutputID) throws(BoundaryError) -> Generation? {
        try view.store(of: output)?.waiting()
    }

    /// Lets readers see the generation that waits, and answers it; `nil` when none does.
    @discardableResult
    package func publishWaiting(_ output: OutputID) throws(BoundaryError) -> Generation? {
        guard let store = try view.store(of: output), let waiting = store.waiting() else { return nil }
        let generation = try store.select(waiting.name)
        try store.forgetWaiting()
        return generation
    }

    /// Drops the generation that waits, if one does.
    package func forgetWaiting(_ output: OutputID) throws(BoundaryError) {
        try view.store(of: output)?.forgetWaiting()
    }

    /// Notes that a generation was seen in use: rolling back leads here from now on.
    package func confirm(_ output: OutputID, generation: GenerationName) throws(BoundaryError) {
        guard let store = try view.store(of: output) else { throw .nothingCurrent(output) }
        try store.confirm(generation)
    }

    /// Lets readers see a certain generation, after checking that it is whole.
    ///
    /// Whether its content may be used again (not distrusted, not expired) is for the caller to know beforehand. The generation
    /// that was current stays until the next publishing, so that it can be selected again.
    @discardableResult
    package func select(_ output: OutputID, generation: GenerationName) throws(BoundaryError) -> Generation {
        guard let store = try view.store(of: output) else { throw .nothingCurrent(output) }
        return try store.select(generation)
    }

    /// Removes what a crash or an earlier run left in every output and in `mtls/`; for the start. What cannot be cleaned
    /// is skipped: it does no harm, and is tried again at the next publishing.
    package func prune() {
        for output in (try? view.outputs()) ?? [] { try? view.store(of: output)?.prune() }
        if let mtls = try? view.existing([Layout.mtls]) {
            try? GenerationStore(directory: mtls, label: Layout.mtls).prune()
        }
    }

    private func ownStore(of output: OutputID, _ access: Access) throws(BoundaryError) -> GenerationStore {
        GenerationStore(directory: try store(of: output, access), label: output.description)
    }
}
