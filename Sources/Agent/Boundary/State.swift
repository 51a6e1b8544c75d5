import Core
package import JSON
import System

/// The small JSON files in `state/` that the agent keeps between runs.
package enum StateFile: String, CaseIterable, Sendable {
    /// What `coppice status` shows. Lost without harm.
    case status
    /// Reloads and cleanups that are owed.
    case owed
    /// How many issues each output has left.
    case budget
    /// Issuers and roots ever seen.
    case seen
    /// Whose outputs these are.
    case identity

    /// The name in `state/`.
    package var fileName: String { rawValue + ".json" }
}

/// What reading a state file came to.
package enum StateReading: Hashable, Sendable {
    /// There is none.
    case missing
    /// Its content.
    case value(JSONValue)
    /// It could not be understood. Where the owner reads it, it is now at `path` and no longer in the way.
    case damaged(path: String, reason: String)

    /// The content, when there is some.
    package var value: JSONValue? {
        if case .value(let value) = self { value } else { nil }
    }
}

extension BoundaryView {
    /// What a state file holds, when it is not larger than `limit`. A damaged one is left where it is.
    package func readState(_ file: StateFile, limit: Int = 16 << 20) throws(BoundaryError) -> StateReading {
        guard let state = try existing([Layout.state]) else { return .missing }
        let bytes: [UInt8]
        do throws(PosixError) {
            bytes = try state.read(file.fileName, limit: limit)
        } catch  where error.isMissing {
            return .missing
        } catch {
            throw .system(error)
        }
        do throws(JSONError) {
            return .value(try JSONValue.parse(bytes.span))
        } catch {
            return .damaged(path: state.path(of: file.fileName), reason: error.summary)
        }
    }
}

extension BoundaryDirectory {
    /// What a state file holds. A damaged one is set aside as `NAME.json.damaged`, so that the next write starts anew.
    package func readState(_ file: StateFile) throws(BoundaryError) -> StateReading {
        let reading = try view.readState(file)
        guard case .damaged(_, let reason) = reading else { return reading }
        let aside = file.fileName + ".damaged"
        return try system { () throws(PosixError) in
            let state = try stateDirectory()
            try state.rename(file.fileName, to: aside)
            return .damaged(path: state.path(of: aside), reason: reason)
        }
    }

    /// Puts `value` in the place of a state file's content; the same content again costs no write.
    ///
    /// The new content is on the device when this returns, unless `durable` is false (for what is lost without harm).
    package func writeState(_ file: StateFile, _ value: JSONValue, durable: Bool = true) throws(BoundaryError) {
        let bytes = value.utf8(pretty: true) + [0x0A]
        try system { () throws(PosixError) in
            let state = try stateDirectory()
            if let old = try? state.read(file.fileName, limit: bytes.count), old == bytes { return }
            try state.replace(file.fileName, bytes: bytes.span, durable: durable)
        }
    }

    func stateDirectory() throws(PosixError) -> Directory { try directory.ensureDirectory(Layout.state) }
}
