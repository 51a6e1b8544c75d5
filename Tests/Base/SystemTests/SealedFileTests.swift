import System
import TestSupport
import Testing

@Suite struct SealedFileTests {
    private let secret = SecretBytes(copying: Array("token".utf8).span)

    @Test("what is sealed is read as often as one likes, and never written again")
    func sealed() throws {
        let file = try SealedFile.make(name: "coppice-test", secret)
        for _ in 0..<2 { #expect(try SealedFile.read(file, limit: 5) == secret) }
        #expect(throws: PosixError.self) { try file.write(Array("other".utf8).span) }
        #expect(throws: PosixError.self) { try SealedFile.read(file, limit: 4) }
    }

    @Test("what is not sealed is not believed")
    func unsealed() throws {
        let scratch = try Scratch()
        try scratch.write("file", "token")
        let file = try scratch.directory.openFile("file")
        #expect(throws: PosixError.self) { try SealedFile.read(file, limit: 100) }
    }

    @Test(
        "descriptors are taken only where they are handed to this process",
        arguments: [[:], ["LISTEN_PID": "1", "LISTEN_FDS": "1"], ["LISTEN_PID": "7", "LISTEN_FDS": "-1"]])
    func notOurs(_ environment: [String: String]) {
        #expect(HandedDescriptors.take(environment: { environment[$0] }, process: 7).isEmpty)
    }
}
