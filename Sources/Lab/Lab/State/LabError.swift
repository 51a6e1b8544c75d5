import Core
import HTTPServer
import System

/// Why the lab did not start, or could not keep its state.
package enum LabError: ErrorWithHints {
    /// A file or directory of the lab could not be read or written.
    case file(String, reason: String)
    /// Another lab uses the directory.
    case inUse(String)
    /// A line of the kept state is no state.
    case damaged(file: String, line: Int)
    /// The server's certificate could not be made.
    case certificate(String)
    /// The server did not start.
    case server(summary: String, hints: [String])
    /// The state is there, but what opens it is not.
    case locked(String)

    package var summary: String {
        switch self {
        case .file(let path, let reason): "\(bounded(path)): \(bounded(reason))"
        case .inUse(let path): "another coppice-lab uses \(bounded(path))"
        case .damaged(let file, let line): "\(bounded(file)):\(line): this is not the lab's state"
        case .certificate(let reason): "cannot make the server's certificate: \(bounded(reason))"
        case .server(let summary, _): summary
        case .locked(let path): "the lab in \(bounded(path)) does not open with its unseal key"
        }
    }

    package var hints: [String] {
        switch self {
        case .file: ["choose a directory of your own: coppice-lab up --dir DIR"]
        case .inUse: ["stop the other one, or choose another directory: coppice-lab up --dir DIR"]
        case .damaged: ["nothing was changed; to start afresh, move the directory away"]
        case .certificate: ["remove ca.pem and ca.key from the lab's directory, so that they are made again"]
        case .server(_, let hints): hints
        case .locked: ["put the right key into the file unseal-key, or start afresh in another directory"]
        }
    }
}
