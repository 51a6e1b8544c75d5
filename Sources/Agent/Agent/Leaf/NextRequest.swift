import Core
import System
import X509

/// A private key and the CSR for it.
struct KeyAndRequest: Sendable {
    let key: PrivateKey
    let request: CertificateRequest

    /// Makes both: seconds for a large RSA key.
    static func make(_ algorithm: KeyAlgorithm, names: RequestedNames) throws(PKIError) -> KeyAndRequest {
        let key = try PrivateKey.generate(algorithm)
        return KeyAndRequest(key: key, request: try CertificateRequest.make(key: key, names: names))
    }
}

/// Where keys are made: off the loop's thread.
typealias KeyMaker = BackgroundWork<Result<KeyAndRequest, PKIError>>

/// The key and CSR that a certificate is asked for with next: made while the login is under way, or those of an answer that never
/// came, so that at most one issue is lost.
final class NextRequest {
    typealias Made = Result<KeyAndRequest, PKIError>

    /// The kind of a key, and the names of its request.
    struct Wanted {
        var algorithm: KeyAlgorithm
        var names: RequestedNames
    }

    private let keys: KeyMaker
    private var made: KeyAndRequest?
    private var callers: [(Made) -> Void] = []
    private var isMaking = false

    init(keys: KeyMaker) {
        self.keys = keys
    }

    /// Has them made, unless they are there or being made. `deadline`, by the monotonic clock, is when the certificate is needed.
    func prepare(_ wanted: Wanted, deadline: Duration) {
        guard made == nil, !isMaking else { return }
        isMaking = true
        let (algorithm, names) = (wanted.algorithm, wanted.names)
        keys.start(deadline: deadline) {
            Result { () throws(PKIError) in try KeyAndRequest.make(algorithm, names: names) }
        } then: { [weak self] in
            self?.take($0)
        }
    }

    /// Calls `then` with them: at once where they are there, otherwise when they are made.
    func get(_ wanted: Wanted, deadline: Duration, then: @escaping (Made) -> Void) {
        if let made { return then(.success(made)) }
        callers.append(then)
        prepare(wanted, deadline: deadline)
    }

    /// They led to an answer: the next request has others.
    func use() { made = nil }

    private func take(_ result: Made) {
        isMaking = false
        made = try? result.get()
        let callers = callers
        self.callers = []
        for caller in callers { caller(result) }
    }
}
