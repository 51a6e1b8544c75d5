package import JSON
import VaultPolicy

/// An error answer: its status, its texts, and data beside them where the real server has both.
package struct EngineError: Error, Sendable {
    package var status: Int
    /// As `errors` of the body; none for a plain 404.
    package var texts: [String]
    package var data: JSONObject?
    package var headers: [(name: String, value: String)] = []

    package init(status: Int, _ texts: String..., data: JSONObject? = nil) {
        self.status = status
        self.texts = texts
        self.data = data
    }

    /// 400: the backend's own error text, as it stands.
    package static func bad(_ text: String) -> EngineError { EngineError(status: 400, text) }
    /// 500: an error of the server's own, as it stands.
    package static func failed(_ text: String) -> EngineError { EngineError(status: 500, text) }
    /// 404 with no errors: what is not there.
    package static var absent: EngineError { EngineError(status: 404) }
    /// 404 `unsupported path`: no such path in the mount.
    package static var unsupportedPath: EngineError { wrapped(404, "unsupported path") }
    /// 405: the path is there, but not with this operation.
    package static var unsupportedOperation: EngineError { wrapped(405, "unsupported operation") }
    /// 403 from a backend or for a missing token: the bare text.
    package static var permissionDenied: EngineError { EngineError(status: 403, "permission denied") }

    /// The real server's list form of one error: `1 error occurred:\n\t* text\n\n`.
    package static func wrapped(_ status: Int, _ text: String) -> EngineError {
        EngineError(status: status, "1 error occurred:\n\t* " + text + "\n\n")
    }
}
