import Boundary
import Core
import System
import TestSupport
import Testing

/// A boundary in a scratch directory.
struct BoundaryFixture {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.directory.path(of: "root")
        _ = try scratch.directory.makeDirectory("root")
    }

    /// The boundary, opened anew.
    func open() throws -> BoundaryDirectory { try BoundaryDirectory.open(path) }

    /// A directory in it, made with what is missing on the way.
    @discardableResult
    func directory(_ path: String) throws -> Directory {
        var here = try scratch.directory.directory("root")
        for name in path.split(separator: "/") { here = try here.ensureDirectory(String(name)) }
        return here
    }

    /// Writes a file in it.
    func write(_ path: String, _ text: String, mode: UInt16 = 0o600) throws {
        let (parent, name) = Files.split(path)
        try directory(parent == "." ? "" : parent).replace(
            name, bytes: Array(text.utf8).span, mode: mode, durable: false)
    }

    /// Sets a mode in it.
    func chmod(_ path: String, _ mode: String) throws {
        let child = try ChildProcess.spawn(["/bin/chmod", mode, self.path + "/" + path])
        try #require(child.wait(timeout: .hangLimit).isSuccess)
    }
}

let leaf = OutputID("leaf/server").orFail
let trust = OutputID("trust/upstream").orFail

extension Optional {
    /// For names that are written in the test itself.
    var orFail: Wrapped {
        guard let self else { fatalError("a test names something that is no name") }
        return self
    }
}

/// Three files with one content each, and a record.
func files(_ text: String) -> [GeneratedFile] {
    ["privkey.pem", "cert.pem", "chain.pem"].map { GeneratedFile(name: $0, text: "\($0) of \(text)\n") }
}

func record(
    _ request: String = "r", received: Int64 = 1_700_000_000, lease: GenerationRecord.Lease? = nil
)
    -> GenerationRecord
{
    GenerationRecord(
        request: request, received: WallTime(secondsSince1970: received), serial: "0a:0b",
        notBefore: WallTime(secondsSince1970: 1_699_999_970), notAfter: WallTime(secondsSince1970: 1_700_086_400),
        lease: lease, notes: ["kind": "test"])
}
