import AgentConfig
import Core
import HTTP
import JSON
package import System
import X509
import YAML

extension Ticket {
    /// No ticket comes near it: a few certificates and an `agent.yaml`.
    package static let sizeLimit = 4 << 20

    /// Every ticket of a text, one a line; empty lines are skipped. Throws for the first line that is none, and when there
    /// is none at all.
    package static func read(_ text: SecretBytes, source: String) throws(EnrolmentError) -> [Ticket] {
        var tickets: [Ticket] = []
        for (number, line) in lines(text).enumerated() where line.count > 0 {
            tickets.append(try parse(line, at: TicketPlace(source: source, line: number + 1)))
        }
        guard !tickets.isEmpty else { throw .noTicket(source: source) }
        return tickets
    }

    private static func lines(_ text: SecretBytes) -> [SecretBytes] {
        let buffer = SecretBuffer(capacity: text.count)
        var lines: [SecretBytes] = []
        text.withSpan { bytes in
            for place in bytes.indices {
                switch bytes[place] {
                case 0x0A: lines.append(buffer.finish())
                case 0x09, 0x0D, 0x20: break
                default: buffer.append(bytes[place])
                }
            }
        }
        return lines + [buffer.finish()]
    }

    private static func parse(_ line: SecretBytes, at place: TicketPlace) throws(EnrolmentError) -> Ticket {
        let parts = try TicketParts(line, at: place)
        guard let facts = try? JSONValue.parse(parts.facts.span) else { throw .truncatedTicket(place) }
        guard let ticket = Ticket(facts, token: parts.token) else { throw .unfitTicket(place, "a part is missing") }
        if let fault = ticket.fault { throw .unfitTicket(place, fault) }
        return ticket
    }

    private init?(_ facts: JSONValue, token: SecretBytes) {
        func text(_ name: String) -> String? { facts[name]?.string }
        guard let identity = text("identity"), let user = text("user"), let directory = text("directory"),
            let unit = text("unit"), let server = facts["server"].flatMap(Self.endpoint),
            let files = facts["files"]?.object, let configuration = text("agent.yaml"),
            let path = text("sign"), let name = text("common_name"), let key = text("key").flatMap(KeyAlgorithm.init),
            let creationPath = text("creation_path"), let creationTime = text("creation_time"),
            let ttl = facts["ttl"]?.int, token.count > 0
        else { return nil }
        self.init(
            identity: identity, user: user, directory: directory, unit: unit, server: server,
            files: files.members.compactMap { file in file.value.string.map { File(path: file.key, text: $0) } },
            configuration: configuration, signingPath: path, commonName: name, key: key,
            wrapping: Wrapping(path: creationPath, time: creationTime, ttl: .seconds(ttl)), token: token)
    }

    private static func endpoint(_ value: JSONValue) -> VaultEndpoint? {
        guard let addresses = value["addresses"]?.strings, !addresses.isEmpty, let mount = value["mount"]?.string,
            let role = value["role"]?.string
        else { return nil }
        return VaultEndpoint(
            addresses: addresses, namespace: value["namespace"]?.string, serverName: value["server_name"]?.string,
            authMount: mount, authRole: role)
    }

    /// What no ticket of `coppice invite` is like; `nil` for a good one.
    private var fault: String? {
        if !OutputID.isName(identity) || !OutputID.isName(unit) { return "its identity is no name" }
        if user.isEmpty || user.contains("/") { return "its user is no name" }
        if !directory.hasPrefix("/") || directory.contains("/../") { return "its directory is not absolute" }
        if let bad = files.first(where: { !Self.isPlain($0.path) }) {
            return "its file \(bounded(bad.path)) is not in ca/"
        }
        if trust.isEmpty { return "it has no CA file for the server" }
        if let bad = server.addresses.first(where: { Address.parse($0)?.scheme != "https" }) {
            return "\(bounded(bad, limit: 120)) is not an https address"
        }
        if !wrapping.path.hasPrefix("auth/token/create/") { return "its token is not of a token role" }
        guard
            let parsed = try? AgentConfiguration.parse(YAML.read(Array(configuration.utf8), file: Layout.configuration))
        else { return "its agent.yaml is not good" }
        return parsed.identity == identity ? nil : "its agent.yaml is of another identity"
    }

    private static func isPlain(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == Layout.ca && OutputID.isName(parts[1])
    }
}

/// Where a ticket stands.
package struct TicketPlace: Hashable, Sendable {
    /// A file, or `standard input`.
    package var source: String
    /// Counted from 1.
    package var line: Int

    package init(source: String, line: Int) {
        (self.source, self.line) = (source, line)
    }

    var text: String { "\(bounded(source)):\(line)" }
}

/// A line, taken apart and checked by its sum.
private struct TicketParts {
    let facts: [UInt8]
    let token: SecretBytes

    init(_ line: SecretBytes, at place: TicketPlace) throws(EnrolmentError) {
        let dots = line.withSpan { bytes in bytes.indices.filter { bytes[$0] == UInt8(ascii: ".") } }
        let mark = line.withSpan { bytes in
            String(decoding: (0..<min(dots.first ?? 0, 40)).map { bytes[$0] }, as: UTF8.self)
        }
        guard mark.hasPrefix(Ticket.mark) else {
            let isBegin = line.withSpan { bytes in
                (0..<min(bytes.count, Ticket.mark.utf8.count)).allSatisfy { bytes[$0] == Array(Ticket.mark.utf8)[$0] }
            }
            throw isBegin && dots.isEmpty ? .truncatedTicket(place) : .notATicket(place)
        }
        let version = String(mark.dropFirst(Ticket.mark.count))
        guard version == Ticket.version else {
            throw Int(version) == nil ? .notATicket(place) : .otherVersion(place, version)
        }
        guard dots.count == 3, Self.hasSum(line, after: dots[2]) else { throw .truncatedTicket(place) }
        let facts = line.withSpan { bytes in Base64.decodeURL((dots[0] + 1..<dots[1]).map { bytes[$0] }) }
        guard let facts, let token = Self.token(line, dots[1] + 1..<dots[2]) else { throw .truncatedTicket(place) }
        (self.facts, self.token) = (facts, token)
    }

    private static func hasSum(_ line: SecretBytes, after dot: Int) -> Bool {
        line.withSpan { bytes in
            String(decoding: (dot + 1..<bytes.count).map { bytes[$0] }, as: UTF8.self)
                == Ticket.sum(of: bytes.extracting(0..<dot))
        }
    }

    /// Four letters at a time, so that no more of it lies elsewhere.
    private static func token(_ line: SecretBytes, _ range: Range<Int>) -> SecretBytes? {
        let buffer = SecretBuffer(capacity: range.count)
        let isGood = line.withSpan { bytes in
            stride(from: range.lowerBound, to: range.upperBound, by: 4).allSatisfy { start in
                guard let part = Base64.decodeURL((start..<min(start + 4, range.upperBound)).map { bytes[$0] }) else {
                    return false
                }
                for byte in part { buffer.append(byte) }
                return true
            }
        }
        return isGood ? buffer.finish() : nil
    }
}
