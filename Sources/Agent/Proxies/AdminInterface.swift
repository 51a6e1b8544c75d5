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

    /// Header fields.
    typealias Headers = [(name: String, value: String)]

    /// The answer to a GET, whatever its status.
    func get(_ path: String, headers: Headers = []) throws(LocalFault) -> LocalRequest.Answer {
        var request = request("GET", path)
        request.headers += headers
        return try send(request)
    }

    /// The text of a good answer.
    func text(_ path: String, headers: Headers = []) throws(LocalFault) -> String {
        let answer = try get(path, headers: headers)
        guard (200..<300).contains(answer.status) else { throw answer.fault }
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// The JSON of a good answer.
    func json(_ path: String) throws(LocalFault) -> JSONValue {
        let text = try text(path)
        do throws(JSONError) {
            return try JSONValue.parse(text: text)
        } catch {
            throw .other("its answer is no JSON")
        }
    }

    /// Posts JSON; the answer whatever its status.
    func post(_ path: String, _ body: [UInt8], headers: Headers) throws(LocalFault) -> LocalRequest.Answer {
        var request = request("POST", path)
        request.body = body
        request.headers += headers
        return try send(request)
    }

    /// Over a unix socket there is no host to name, and Caddy 2.6 denies a request that names one.
    private func request(_ method: String, _ path: String) -> LocalRequest {
        switch endpoint {
        case .socket(let socket):
            LocalRequest(
                method, "http://localhost" + path, socket: socket, headers: [(name: "Host", value: "")],
                timeout: timeout)
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
    /// An answer with another status than wanted, and what it says.
    case status(Int, String)
    /// Anything else, in a few words.
    case other(String)

    /// What happened, in a few words.
    var words: String {
        switch self {
        case .nothingListens: "nothing listens there"
        case .status(let status, let said): "it answers with status \(status)" + (said.isEmpty ? "" : ": " + said)
        case .other(let words): words
        }
    }
}

extension LocalRequest.Answer {
    /// It is not the answer that was wanted.
    var fault: LocalFault { .status(status, Words.oneLine(String(decoding: body, as: UTF8.self))) }
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
