internal import X509

/// Java's certificate factory: five dashes at the start of a line begin a block of any label, which must end in the same
/// one; the binary form may stand between. Anything else refuses the file.
///
/// Source: OpenJDK 17.0.15, `readOneBlock` in sun/security/provider/X509Factory.java, as measured with Java 17 and 21.
struct JavaLoader {
    private let bytes: [UInt8]
    private var place = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// `nil` where the file is refused.
    static func blocks(_ bytes: [UInt8]) -> [[UInt8]]? {
        var loader = JavaLoader(bytes)
        var blocks: [[UInt8]] = []
        do throws(Unreadable) {
            while blocks.count < TrustBytes.blockLimit, let block = try loader.next() { blocks.append(block) }
        } catch {
            return nil
        }
        return blocks
    }

    private struct Unreadable: Error {}

    /// `nil` at the end: what follows the last block does no harm.
    private mutating func next() throws(Unreadable) -> [UInt8]? {
        guard place < bytes.count else { return nil }
        if bytes[place] == DER.Tag.sequence { return try binary() }
        guard let begin = nextDashes() else { return nil }
        place = begin
        let (header, isOldMac) = try header()
        guard let dash = bytes[place...].firstIndex(of: PEMMark.dash) else { throw Unreadable() }
        let body = bytes[place..<dash]
        let footer = footer(dash, isOldMac)
        guard let label = Self.label(header, PEMMark.begin), label == Self.label(footer, PEMMark.end),
            let content = body.decodedUnpaddedBase64
        else { throw Unreadable() }
        return content
    }

    private mutating func binary() throws(Unreadable) -> [UInt8] {
        var reader = DERReader(bytes[place...])
        guard let value = try? reader.next() else { throw Unreadable() }
        place = value.encoded.endIndex
        return Array(value.encoded)
    }

    private func nextDashes() -> Int? {
        var start = place
        while let found = bytes.place(of: PEMMark.dashes, from: start) {
            if found == place || [PEMMark.newline, PEMMark.return].contains(bytes[found - 1]) { return found }
            start = (bytes[found...].firstIndex { $0 != PEMMark.dash }) ?? bytes.count
        }
        return nil
    }

    /// The line of the BEGIN, and whether lines end as on old Macs.
    private mutating func header() throws(Unreadable) -> (ArraySlice<UInt8>, Bool) {
        guard let end = bytes[place...].firstIndex(where: { $0 == PEMMark.newline || $0 == PEMMark.return }),
            end + 1 < bytes.count
        else { throw Unreadable() }
        let line = bytes[place..<end]
        let isOldMac = bytes[end] == PEMMark.return && bytes[end + 1] != PEMMark.newline
        place = end + 1
        return (line.trimmedEnd, isOldMac)
    }

    private mutating func footer(_ start: Int, _ isOldMac: Bool) -> ArraySlice<UInt8> {
        let end = bytes[start...].firstIndex { $0 == PEMMark.newline || isOldMac && $0 == PEMMark.return }
        place = end.map { $0 + 1 } ?? bytes.count
        return bytes[start..<(end ?? bytes.count)].trimmedEnd
    }

    private static func label(_ line: ArraySlice<UInt8>, _ mark: [UInt8]) -> ArraySlice<UInt8>? {
        guard line.count >= mark.count + 5, line.starts(with: mark), line.suffix(5).elementsEqual(PEMMark.dashes)
        else { return nil }
        return line.dropFirst(mark.count).dropLast(5)
    }
}
