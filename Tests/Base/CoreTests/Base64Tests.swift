import Core
import Testing

@Suite struct Base64Tests {
    @Test(
        "what is written for addresses reads back, whatever the length, and has no sign that they take",
        arguments: 0...40)
    func urlRoundTrip(_ length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 67 + 251) }
        let text = Base64.urlText(bytes)
        #expect(text.utf8.allSatisfy { ![0x2B, 0x2F, 0x3D].contains($0) })
        #expect(Base64.decodeURL(Array(text.utf8)) == bytes)
    }

    @Test(
        "letters of the other alphabet, padding and a stray letter are not taken",
        arguments: ["ab+d", "ab/d", "YQ==", "a", "ab d"])
    func notURL(_ text: String) {
        #expect(Base64.decodeURL(Array(text.utf8)) == nil)
    }
}
