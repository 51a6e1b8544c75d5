import JSON
import System
import TestSupport

/// What a real server answered, step by step.
struct Recording {
    /// One request and its answer.
    struct Step {
        let name: String
        let method: String
        let path: String
        let token: String?
        let clientCertificate: String?
        let headers: [(name: String, value: String)]
        let body: JSONValue?
        let status: Int
        let contentType: String?
        let json: JSONValue?
        let text: String?
    }

    let steps: [Step]

    /// Reads one of `Tests/Lab/Recordings`.
    init(_ name: String) throws {
        let folder = Checkout.path + "/Tests/Lab/Recordings/"
        let bytes = try Files.read(folder + name, limit: 1 << 20)
        steps = (try JSONValue.parse(bytes.span)["steps"]?.array ?? []).compactMap(Step.init)
    }
}

extension Recording.Step {
    init?(_ json: JSONValue) {
        guard let name = json["step"]?.string, let request = json["request"], let answer = json["response"],
            let method = request["method"]?.string, let path = request["path"]?.string,
            let status = answer["status"]?.int
        else { return nil }
        self.name = name
        self.method = method
        self.path = path
        token = request["token"]?.string
        clientCertificate = request["client_cert"]?.string
        headers = (request["headers"]?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") }
        body = request["body"]
        self.status = status
        contentType = answer["content_type"]?.string
        self.json = answer["json"]
        text = answer["text"]?.string
    }
}
