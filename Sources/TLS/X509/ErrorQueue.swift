import COpenSSL

/// libcrypto's queue of errors, one for each thread: emptied before a call and after it, on the same thread, so that no
/// error is ever blamed on the wrong call.
enum ErrorQueue {
    /// Runs `body` with an empty queue. Where it returns nothing, throws what libcrypto says went wrong with `operation`
    /// (which reads as in "cannot OPERATION").
    static func run<Result: ~Copyable>(
        _ operation: String, _ body: () throws(PKIError) -> Result?
    ) throws(PKIError) -> Result {
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let result = try body() else { throw .library(operation: operation, reason: drain()) }
        return result
    }

    /// Everything in the queue, oldest first, in libcrypto's words; the queue is empty afterwards.
    static func drain() -> String {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
            let text = reason ?? "error \(code)"
            if reasons.last != text { reasons.append(text) }
        }
        return reasons.isEmpty ? "no reason given" : reasons.joined(separator: "; ")
    }
}
