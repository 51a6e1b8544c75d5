package import Core
package import System

/// One answer, complete: one that was cut off is an error instead.
package struct HTTPResponse: Sendable {
    /// The status code.
    package var status: Int
    /// The headers of the final answer.
    package var headers: HTTPHeaders
    /// The body: taken to be a secret, since most are.
    package var body: SecretBytes

    package init(status: Int, headers: HTTPHeaders = [:], body: SecretBytes) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What the server's clock said, from the `Date` header.
    package var serverDate: WallTime? { headers["Date"].flatMap(HTTPDate.parse) }
}

/// An answer's headers, in order; names are compared without regard to case.
package struct HTTPHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// One header.
    package struct Field: Hashable, Sendable {
        /// The name as it came.
        package let name: String
        /// The value without the white space around it.
        package let value: String
    }

    /// The headers in order.
    package private(set) var fields: [Field] = []

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// Adds a header at the end.
    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value of a header.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }
}

/// The date format of HTTP headers (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The moment that `text` names; `nil` for anything but the fixed form that servers must send.
    package static func parse(_ text: String) -> WallTime? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = number(parts[1], 1...31),
            let month = months.firstIndex(of: String(parts[2])), let year = number(parts[3], 1970...9999)
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0], 0...23), let minute = number(clock[1], 0...59),
            let second = number(clock[2], 0...60)
        else { return nil }
        let days = WallTime.days(year: year, month: Int64(month + 1), day: day)
        return WallTime(secondsSince1970: days * 86_400 + hour * 3600 + minute * 60 + second)
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text) else { return nil }
        return range.contains(number) ? number : nil
    }
}
