import System
import TestSupport

/// The `openssl` program, as the second opinion on what we made.
struct OpenSSL {
    let scratch = try? Scratch()

    /// What `openssl` with `arguments` says, with `files` lying in its directory by their names.
    func callAsFunction(
        _ arguments: String..., files: [String: String] = [:]
    ) throws -> (isGood: Bool, text: String) {
        guard let scratch else { return (false, "no scratch directory") }
        for (name, text) in files { try scratch.write(name, text) }
        let child = try ChildProcess.spawn(
            ["/usr/bin/openssl"] + arguments, environment: ["LC_ALL": "C"], directory: scratch.path,
            output: .captured(limit: 1 << 20))
        let ending = try child.wait(timeout: .hangLimit)
        return (ending.isSuccess, String(decoding: child.output, as: UTF8.self))
    }
}

extension SecretBytes {
    /// As text, which only a test may have.
    var shown: String { withSpan { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) } }

    /// From text.
    convenience init(_ text: String) { self.init(copying: Array(text.utf8).span) }
}
