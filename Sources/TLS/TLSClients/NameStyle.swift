import Core
internal import X509

/// How a client compares the name that it wants with those of a certificate.
struct NameStyle {
    /// Where a `*` may stand for something other than a dot.
    enum Wildcard {
        /// As a first label of its own, with so many labels behind it at least.
        case wholeLabel(before: Int)
        /// Anywhere in the first label. `orAlone`: also where there is no other label.
        case firstLabel(orAlone: Bool)
        /// In every label.
        case anyLabel(orAlone: Bool)
    }

    /// The kinds of alternative names.
    enum Kind { case dns, ip, uri, other }

    /// When the common name counts.
    enum CommonName {
        case never, always
        /// Unless there is an alternative name of one of these kinds.
        case unless(Set<Kind>)
    }

    /// What an address is compared with.
    enum Address {
        /// Alternative names that are addresses.
        case value
        /// The same, but only of IPv4; and what text is compared with.
        case shortValueAndText
        /// The same, and what text is compared with.
        case valueAndText
        /// The same, and the common name: `always`, or when it counts.
        case valueAndCommonName(always: Bool)
        /// What text is compared with.
        case text
    }

    var wildcard: Wildcard
    var commonName: CommonName
    var address = Address.value
    /// A dot at the end of the wanted name is left out.
    var dropsDot = false
    /// A dot at the end of the certificate's name is left out.
    var dropsCertificateDot = false
    /// The wanted name as it stands will do too.
    var takesDottedTwin = false
    /// Names with letters that hosts do not have match nothing.
    var isStrict = false
    /// The certificate's name must be in lower case.
    var mindsCase = false
}

extension NameStyle {
    /// Whether `wanted` is a name of the certificate.
    func finds(_ wanted: ServerName, in certificate: Certificate) -> Bool {
        guard case .ip(let address) = wanted else { return findsText(wanted.text, in: certificate) }
        let isThere = certificate.alternativeNames.contains(.ip(address))
        switch self.address {
        case .value: return isThere
        case .shortValueAndText: return isThere && address.bytes.count == 4 || findsText(wanted.text, in: certificate)
        case .valueAndText: return isThere || findsText(wanted.text, in: certificate)
        case .valueAndCommonName(let always):
            let counts = always || countsCommonName(of: certificate)
            return isThere || counts && certificate.commonName == wanted.text
        case .text: return findsText(wanted.text, in: certificate)
        }
    }

    private func findsText(_ wanted: String, in certificate: Certificate) -> Bool {
        if isStrict, !wanted.utf8.allSatisfy(Self.isOfHosts) { return false }
        if certificate.dnsNames.contains(where: { isMatch(wanted, $0) }) { return true }
        guard countsCommonName(of: certificate), let name = certificate.commonName else { return false }
        return isMatch(wanted, name)
    }

    private func countsCommonName(of certificate: Certificate) -> Bool {
        switch commonName {
        case .never: false
        case .always: true
        case .unless(let kinds): !certificate.alternativeNames.contains { kinds.contains(Kind($0)) }
        }
    }

    private static func isOfHosts(_ letter: UInt8) -> Bool {
        letter < 0x80 && (Character(Unicode.Scalar(letter)).isLetter || Character(Unicode.Scalar(letter)).isNumber)
            || [UInt8(ascii: "-"), UInt8(ascii: ".")].contains(letter)
    }

    // MARK: Texts

    private func isMatch(_ wanted: String, _ certificateName: String) -> Bool {
        let present = mindsCase ? certificateName : certificateName.lowercased()
        if takesDottedTwin, present == wanted { return true }
        let name = dropsDot && wanted.hasSuffix(".") ? String(wanted.dropLast()) : wanted
        let pattern = dropsCertificateDot && present.hasSuffix(".") ? String(present.dropLast()) : present
        guard pattern.contains("*") else { return name == pattern }
        return isMatch(Self.labels(name), wildcard: Self.labels(pattern))
    }

    private static func labels(_ name: String) -> [Substring] {
        name.split(separator: ".", omittingEmptySubsequences: false)
    }

    private func isMatch(_ name: [Substring], wildcard pattern: [Substring]) -> Bool {
        guard name.count == pattern.count, let first = pattern.first, let label = name.first else { return false }
        let isRestSame = name.dropFirst() == pattern.dropFirst()
        switch wildcard {
        case .wholeLabel(let others): return first == "*" && !label.isEmpty && isRestSame && name.count > others
        case .firstLabel(let orAlone): return isRestSame && Self.isMatch(label, first) && (orAlone || name.count > 1)
        case .anyLabel(let orAlone): return zip(name, pattern).allSatisfy(Self.isMatch) && (orAlone || name.count > 1)
        }
    }

    /// One star at most stands for any letters.
    private static func isMatch(_ label: Substring, _ pattern: Substring) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return label == pattern }
        let (before, after) = (pattern[..<star], pattern[star...].dropFirst())
        return !after.contains("*") && label.utf8.count >= before.utf8.count + after.utf8.count
            && label.hasPrefix(before) && label.hasSuffix(after)
    }
}

extension NameStyle.Kind {
    fileprivate init(_ name: GeneralName) {
        self =
            switch name {
            case .dns: .dns
            case .ip: .ip
            case .uri: .uri
            default: .other
            }
    }
}

/// The name by which a client wants to reach a server.
enum ServerName: Hashable {
    case dns(String)
    case ip(IPAddress)

    init(_ text: String) {
        self = IPAddress(text).map(ServerName.ip) ?? .dns(text.lowercased())
    }

    /// As a client writes it.
    var text: String {
        switch self {
        case .dns(let name): name
        case .ip(let address): address.description
        }
    }
}
