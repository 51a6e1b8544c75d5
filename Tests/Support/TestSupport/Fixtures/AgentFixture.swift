package import JSON
import System
package import X509

/// The boundary of one identity, with what an operator puts there, and the agent that lives in it.
package final class AgentFixture {
    /// The identity's name.
    package let name: String
    /// The boundary directory.
    package let path: String
    private let address: String
    private let scratch: Scratch

    /// An empty boundary for an identity of the server at `address`.
    package init(name: String, address: String) throws {
        self.name = name
        self.address = address
        scratch = try Scratch()
        path = scratch.path + "/root"
        let root = try scratch.directory.makeDirectory("root", mode: 0o700)
        for directory in ["mtls", "ca"] { _ = try root.makeDirectory(directory, mode: 0o700) }
    }

    /// Writes a file below the boundary directory; hooks get mode 0700.
    package func put(_ file: String, _ text: String, mode: UInt16 = 0o600) throws {
        let (directory, name) = Files.split(path + "/" + file)
        try Directory.open(directory).replace(name, bytes: Array(text.utf8).span, mode: mode, durable: false)
    }

    /// Removes a file, a link or a whole directory below the boundary directory.
    package func remove(_ file: String) throws {
        let (directory, name) = Files.split(path + "/" + file)
        try Directory.open(directory).removeTree(name)
    }

    /// Writes `agent.yaml`: the head with the server and the login comes of itself.
    package func configure(_ kind: String, address other: String? = nil, _ outputs: String) throws {
        let head = """
            kind: \(kind)
            identity: \(name)
            vault: { address: \(other ?? address), auth: { mount: cert, role: \(name) } }

            """
        try put("agent.yaml", head + outputs)
    }

    /// A file's text; `nil` when it is not there.
    package func text(_ file: String) throws -> String? {
        guard try Files.status(of: path + "/" + file) != nil else { return nil }
        return String(decoding: try Files.read(path + "/" + file, limit: 1 << 20), as: UTF8.self)
    }

    /// The certificates of a file.
    package func certificates(_ file: String) throws -> [Certificate] {
        try PEM.certificates(Array((text(file) ?? "").utf8).span, source: file)
    }

    /// What the agent says of itself.
    package func status() throws -> JSONValue {
        try JSONValue.parse(text: text("state/status.json") ?? "null")
    }

    /// How an output stands in the status.
    package func status(of output: String) throws -> JSONValue? {
        try status()["outputs"]?.array?.first { $0["output"]?.string == output }
    }

    /// Runs the agent once and answers what it printed and its status.
    @discardableResult
    package func once(
        _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> (status: Int32, log: String) {
        let agent = try run(["--once"] + arguments, environment: environment)
        let status = try agent.end()
        return (status, agent.output)
    }

    /// Starts the agent.
    package func run(_ arguments: [String] = [], environment: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram("coppice-agent", ["run", "--dir", path] + arguments, environment: environment)
    }

    /// Every text below the boundary directory and everything in it, for searches: path and content.
    package func everything() throws -> [(path: String, text: String)] {
        try collect(Directory.open(path), "")
    }

    private func collect(_ directory: Directory, _ prefix: String) throws -> [(path: String, text: String)] {
        var all: [(path: String, text: String)] = []
        for name in try directory.list() {
            guard let status = try directory.status(of: name) else { continue }
            switch status.kind {
            case .directory: all += try collect(directory.directory(name), prefix + name + "/")
            case .file:
                all.append((prefix + name, String(decoding: try directory.read(name, limit: 1 << 20), as: UTF8.self)))
            default: break
            }
        }
        return all
    }
}
