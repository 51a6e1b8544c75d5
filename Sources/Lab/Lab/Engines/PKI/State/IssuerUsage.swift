/// What an issuer may be used for.
struct IssuerUsage: OptionSet, Hashable, Sendable {
    let rawValue: Int

    static let readOnly = IssuerUsage(rawValue: 1)
    static let issuing = IssuerUsage(rawValue: 2)
    static let crlSigning = IssuerUsage(rawValue: 4)
    static let ocspSigning = IssuerUsage(rawValue: 8)
    static let all: IssuerUsage = [.readOnly, .issuing, .crlSigning, .ocspSigning]

    private static let names: [(name: String, usage: IssuerUsage)] = [
        ("crl-signing", .crlSigning), ("issuing-certificates", .issuing), ("ocsp-signing", .ocspSigning),
        ("read-only", .readOnly),
    ]

    /// The usages of `names`; `nil` when one is unknown. Reading is always among them.
    init?(names: [String]) {
        var usage: IssuerUsage = .readOnly
        for name in names where !name.isEmpty {
            guard let known = Self.names.first(where: { $0.name == name })?.usage else { return nil }
            usage.insert(known)
        }
        self = usage
    }

    init(rawValue: Int) { self.rawValue = rawValue }

    /// `crl-signing,issuing-certificates,ocsp-signing,read-only`.
    var text: String { Self.names.filter { contains($0.usage) }.map(\.name).joined(separator: ",") }
}
