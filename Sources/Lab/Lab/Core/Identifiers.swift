import System
import X509

/// Names and secrets that the core makes up, in the real server's forms.
enum Identifiers {
    /// A random UUID, as text.
    static func uuid() -> String {
        let digits = System.Randomness.hex(16)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(place) { text += "-" }
            text.append(digit)
        }
        return text
    }

    /// Letters and digits, evenly drawn.
    static func letters(_ count: Int) -> String {
        var text = ""
        while text.utf8.count < count {
            for byte in Randomness.bytes(count) where byte < 248 && text.utf8.count < count {
                text.append(alphabet[Int(byte % 62)])
            }
        }
        return text
    }

    /// `pki_1a2b3c4d`.
    static func accessor(_ type: String) -> String { type + "_" + Randomness.hex(4) }

    /// What a token is kept under: the token itself is nowhere in the state.
    static func tokenKey(_ token: String) -> String { Digest.sha256Hex(of: token) }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}
