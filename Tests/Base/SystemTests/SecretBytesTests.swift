import System
import Testing

@Suite struct SecretBytesTests {
    @Test("hold what was copied into them, whatever the size", arguments: [0, 1, 255, 4095, 4096, 4097, 100_000])
    func keepsBytes(count: Int) {
        let original = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let secret = SecretBytes(copying: original.span)
        #expect(secret.count == count)
        secret.withSpan { bytes in
            #expect(bytes.count == count)
            #expect((0..<count).allSatisfy { bytes[$0] == original[$0] })
        }
    }

    @Test("are shown by no interpolation, description or dump")
    func hidden() {
        let canary = Array("canary-5f1c".utf8)
        let secret = SecretBytes(copying: canary.span)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: [secret]), dumped] {
            #expect(!text.contains("canary"))
            #expect(!text.contains("99"), "the first byte as a number")
        }
    }

    @Test("are equal when their bytes are")
    func equality() {
        let one = SecretBytes(copying: [1, 2, 3].span)
        #expect(one == SecretBytes(copying: [1, 2, 3].span))
        #expect(one != SecretBytes(copying: [1, 2, 4].span))
        #expect(one != SecretBytes(copying: [1, 2].span))
    }

    @Test("are collected piece by piece", arguments: [1, 7, 500])
    func buffer(pieces: Int) {
        let buffer = SecretBuffer()
        for piece in 0..<pieces {
            buffer.append([UInt8(truncatingIfNeeded: piece), 10].span)
        }
        buffer.append("end")
        buffer.append(SecretBytes(copying: Array("!".utf8).span))
        let expected = (0..<pieces).flatMap { [UInt8(truncatingIfNeeded: $0), 10] } + Array("end!".utf8)
        #expect(buffer.finish() == SecretBytes(copying: expected.span))
        #expect(buffer.count == 0)
        #expect(buffer.finish().count == 0)
    }
}
