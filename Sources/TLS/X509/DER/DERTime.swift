package import Core

extension DERValue {
    /// A UTCTime or GeneralizedTime in the one form that RFC 5280 allows: seconds present, in UTC.
    package func time() throws(DERError) -> WallTime {
        let digits = content.dropLast().map { Int64($0) - 48 }
        let isShort = tag == DER.Tag.utcTime
        guard isShort || tag == DER.Tag.generalizedTime, content.last == UInt8(ascii: "Z"),
            digits.count == (isShort ? 12 : 14), digits.allSatisfy({ (0...9).contains($0) })
        else { throw DERError("a date is malformed") }
        let pairs = stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 10 + digits[$0 + 1] }
        let year = isShort ? (pairs[0] < 50 ? 2000 : 1900) + pairs[0] : pairs[0] * 100 + pairs[1]
        guard let moment = WallTime(year: year, fields: pairs.suffix(5)) else {
            throw DERError("a date does not exist")
        }
        return moment
    }
}

extension WallTime {
    /// Month, day, hour, minute and second in `fields`; `nil` for the 30th of February and the like.
    fileprivate init?(year: Int64, fields: ArraySlice<Int64>) {
        let field = Array(fields)
        guard (1...12).contains(field[0]), field[2] < 24, field[3] < 60, field[4] < 60 else { return nil }
        let first = Self.days(year: year, month: field[0], day: 1)
        let next = field[0] == 12 ? first + 31 : Self.days(year: year, month: field[0] + 1, day: 1)
        guard (1...(next - first)).contains(field[1]) else { return nil }
        self.init(secondsSince1970: (first + field[1] - 1) * 86_400 + field[2] * 3600 + field[3] * 60 + field[4])
    }
}
