internal import AgentConfig
internal import Core
internal import HTTP
internal import JSON

/// The admin interface of a proxy on this host: plain HTTP over the loopback interface or a unix socket. It blocks.
struct AdminInterface {
    private let endpoint: LocalEndpoint
    private let timeout: Duration

    init(_ endpoint: LocalEndpoint, timeout: Duration) {
        self.endpoint = endpoint
        self.timeout = min(timeout, .seconds(10))
    }

    /// The answer to a GET, whatever its status.
    func get(_ path: String) throws(LocalFault) -> LocalRequest.Answer { try send(request("GET", path)) }

    /// The text of a good answer.
    func text(_ path: String) throws(LocalFault) -> String {
        let answer = try get(path)
        guard (200..<300).contains(answer.status) else { throw .status(answer.status) }
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// The JSON of a good answer.
    func json(_ path: String) throws(LocalFault) -> JSONValue {
        let answer = try get(path)
        guard (200..<300).contains(answer.status) else { throw .status(answer.status) }
        do throws(JSONError) {
            return try JSONValue.parse(answer.body.span)
        } catch {
            throw .other("its answer is no JSON")
        }
    }

    /// Posts JSON.
    func post(
        _ path: String, _ body: [UInt8], headers: [(name: String, value: String)]
    ) throws(LocalFault) -> LocalRequest.Answer {
        var request = request("POST", path)
        (request.body, request.headers) = (body, headers)
        return try send(request)
    }

    private func request(_ method: String, _ path: String) -> LocalRequest {
        switch endpoint {
        case .socket(let socket): LocalRequest(method, "http://localhost" + path, socket: socket, timeout: timeout)
        case .port: LocalRequest(method, "http://\(endpoint)" + path, timeout: timeout)
        }
    }

    private func send(_ request: LocalRequest) throws(LocalFault) -> LocalRequest.Answer {
        do throws(LocalRequest.Failure) {
            return try request.send()
        } catch {
            throw error == .refused ? .nothingListens : .other(error.words)
        }
    }
}

/// Why something on this host gave no answer that is of use.
enum LocalFault: Error, Hashable {
    /// Nothing listens there.
    case nothingListens
    /// An answer with another status than wanted.
    case status(Int)
    /// Anything else, in a few words.
    case other(String)

    /// What happened, in a few words.
    var words: String {
        switch self {
        case .nothingListens: "nothing listens there"
        case .status(let status): "it answers with status \(status)"
        case .other(let words): words
        }
    }
}

extension LocalRequest.Failure {
    /// What happened, in a few words.
    var words: String {
        switch self {
        case .refused: "nothing listens there"
        case .other(let words): words
        }
    }
}
