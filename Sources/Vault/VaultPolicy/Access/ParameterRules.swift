import JSON

extension Permissions {
    func allowsWrapping(_ seconds: Int64?) -> Bool {
        if maximumWrappingSeconds > 0, (seconds ?? .max) > maximumWrappingSeconds { return false }
        if minimumWrappingSeconds > 0, (seconds ?? .min) < minimumWrappingSeconds { return false }
        return minimumWrappingSeconds == 0 || maximumWrappingSeconds == 0
            || maximumWrappingSeconds >= minimumWrappingSeconds
    }

    /// Required ones must be there; an empty body passes then; denied ones, and values outside of the allowed, do not.
    func allowsParameters(_ data: JSONObject) -> Bool {
        let names = Set(data.keys.map { $0.lowercased() })
        guard requiredParameters.allSatisfy({ names.contains($0) }) else { return false }
        guard !data.isEmpty else { return true }
        return !denies(data) && permits(data)
    }

    private func denies(_ data: JSONObject) -> Bool {
        if deniedParameters["*"] != nil { return true }
        return data.members.contains { member in
            deniedParameters[member.key.lowercased()].map { Self.holds($0, member.value) } ?? false
        }
    }

    private func permits(_ data: JSONObject) -> Bool {
        guard !allowedParameters.isEmpty else { return true }
        let takesAny = allowedParameters["*"] != nil
        return data.members.allSatisfy { member in
            allowedParameters[member.key.lowercased()].map { Self.holds($0, member.value) } ?? takesAny
        }
    }

    /// An empty list holds every value. Texts match whole, or by a `*` at either end.
    private static func holds(_ values: [JSONValue], _ value: JSONValue) -> Bool {
        values.isEmpty
            || values.contains { pattern in
                guard case .string(let glob) = pattern, case .string(let text) = value else { return pattern == value }
                return matches(glob, text)
            }
    }

    private static func matches(_ glob: String, _ text: String) -> Bool {
        guard glob.utf8.count >= 2 else { return glob == text }
        switch (glob.hasPrefix("*"), glob.hasSuffix("*")) {
        case (true, true): return text.contains(glob.dropFirst().dropLast())
        case (true, false): return text.hasSuffix(glob.dropFirst())
        case (false, true): return text.hasPrefix(glob.dropLast())
        case (false, false): return glob == text
        }
    }
}
