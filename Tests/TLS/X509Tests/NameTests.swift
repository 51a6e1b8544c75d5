import Core
import Testing
import X509

/// Names and numbers in certificates.

@Suite struct NameTests {
    @Test(
        "addresses are read and written the shortest way",
        arguments: [
            ("10.0.0.1", "10.0.0.1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("fd00:0:0:0:0:0:0:1", "fd00::1"),
            ("2001:DB8::1:0:0:1", "2001:db8::1:0:0:1"), ("1:0:2:0:0:0:3:4", "1:0:2::3:4"),
            ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
            ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ])
    func addresses(text: String, shown: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == shown)
        #expect(IPAddress(shown) == address)
    }

    @Test(
        "what is no address is none",
        arguments: [
            "", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1.", "1.2.3.4.5", ":", ":::", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3", "12345::", "g::", "::1%eth0", "fd00::/8", "1:2:3:4:5:6:7:8::", ":1:2:3:4:5:6:7", "::10.0.0.1:1",
            "+1::",
        ])
    func noAddresses(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "object identifiers keep their text",
        arguments: ["2.5.29.17", "1.3.6.1.4.1.311.20.2.3", "0.9.2342.19200300.100.1.1", "2.999.1", "1.0", "2.47"])
    func identifiers(text: String) throws {
        let identifier = try #require(ObjectIdentifier(text))
        #expect(identifier.description == text)
        var reader = DERReader(DER.object(identifier))
        #expect(try ObjectIdentifier(reader.next()) == identifier)
    }

    @Test(
        "what is no object identifier is none",
        arguments: ["", "1", "3.1", "1.40", "1..2", "1.2.x", "-1.2", "1.2.", "1.+2"])
    func noIdentifiers(text: String) {
        #expect(ObjectIdentifier(text) == nil)
    }

    @Test("subjects are written as RFC 4514 has it, and come back from their encoding")
    func subjects() throws {
        let name = DistinguishedName([
            [.init(.country, "DE")], [.init(.organization, "A, B"), .init(.organizationalUnit, " x ")],
            [.init(.commonName, "#1 \"Ü\"\\")],
        ])
        #expect(name.description.hasPrefix("CN=\\#1 \\\"Ü\\\"\\\\,"))
        #expect(name.description.contains("O=A\\, B") && name.description.contains("OU=\\ x\\ "))
        var reader = DERReader(name.der)
        let again = try DistinguishedName(reader.next())
        #expect(again.der == name.der)
    }

    @Test(
        "lengths, tags and numbers that are not the one right encoding are refused",
        arguments: [
            [0x30, 0x80, 0x00, 0x00], [0x30, 0x81, 0x01, 0x00], [0x30, 0x82, 0x00, 0x80], [0x30, 0x85, 1, 1, 1, 1, 1],
            [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x1F, 0x01, 0x00], [0x30], [0x30, 0x02, 0x00], [0x30, 0x82, 0x01],
        ])
    func wrongEncodings(bytes: [UInt8]) {
        var reader = DERReader(bytes)
        #expect(throws: DERError.self) { try reader.next() }
    }

    @Test("dates are read to the second, and only those that exist")
    func dates() {
        func read(_ tag: UInt8, _ text: String) -> String? {
            var reader = DERReader(DER.value(tag, Array(text.utf8)))
            return (try? reader.next().time())?.rfc3339
        }
        #expect(read(DER.Tag.utcTime, "491231235959Z") == "2049-12-31T23:59:59Z")
        #expect(read(DER.Tag.utcTime, "500101000000Z") == "1950-01-01T00:00:00Z")
        #expect(read(DER.Tag.generalizedTime, "99991231235959Z") == "9999-12-31T23:59:59Z")
        #expect(read(DER.Tag.generalizedTime, "20240229000000Z") == "2024-02-29T00:00:00Z")
        for wrong in [
            "20230229000000Z", "20241301000000Z", "20240101240000Z", "20240101000000", "2024010100000Z",
            "2024010100000xZ",
        ] {
            #expect(read(DER.Tag.generalizedTime, wrong) == nil, "\(wrong)")
        }
        #expect(read(DER.Tag.utcTime, "2401010000Z") == nil)
        #expect(read(DER.Tag.utcTime, "240101000000+0000") == nil)
    }

    @Test("digests are those of the standard")
    func digests() {
        let abc = Array("abc".utf8)
        #expect(
            Digest.hex(Digest.sha256(abc.span)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest.hex(Digest.keyIdentifier(abc[...])) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(Digest.hex(Digest.sha256([][...])).hasPrefix("e3b0c442"))
    }
}
