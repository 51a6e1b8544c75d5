package import Core
import System

/// What can be renewed by hand.
package enum RenewalSubject: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The client certificate.
    case client
    /// An output.
    case output(OutputID)

    /// As `coppice renew` names it: `client`, or `leaf/server`.
    package init?(_ word: String) {
        if word == "client" {
            self = .client
        } else if let output = OutputID(word) {
            self = .output(output)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .client: "client"
        case .output(let output): output.description
        }
    }

    /// The output; `nil` for the client certificate.
    package var output: OutputID? {
        if case .output(let output) = self { output } else { nil }
    }
}

/// One request to renew.
package struct RenewalRequest: Hashable, Comparable, Sendable {
    /// What is to be renewed.
    package var subject: RenewalSubject
    /// Whether it passes the issue budget (`--force`).
    package var force: Bool

    package init(_ subject: RenewalSubject, force: Bool = false) {
        (self.subject, self.force) = (subject, force)
    }

    package static func < (left: RenewalRequest, right: RenewalRequest) -> Bool {
        left.subject == right.subject ? !left.force && right.force : left.subject < right.subject
    }

    /// The name of its file.
    fileprivate var fileName: String {
        let name = subject.output.map { "\($0.kind.rawValue).\($0.name)" } ?? subject.description
        return (force ? "force." : "") + name
    }

    /// The request that a file's name means; `nil` for any other.
    fileprivate init?(fileName: String) {
        let force = fileName.hasPrefix("force.")
        let parts = fileName.dropFirst(force ? 6 : 0).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let subject = RenewalSubject(parts.joined(separator: "/")) else { return nil }
        self.init(subject, force: force)
    }
}

/// Requests to renew: `coppice renew leaf/server` leaves `state/renew/leaf.server`, `coppice renew client` leaves `client`, and the
/// agent takes it.
extension BoundaryDirectory {
    /// The directory in which requests appear, to be watched. It is made where it is missing.
    package func renewalRequestsPath() throws(BoundaryError) -> String {
        try system { () throws(PosixError) in try requests().path }
    }

    /// Leaves a request. One that is there already is enough.
    package func requestRenewal(_ request: RenewalRequest) throws(BoundaryError) {
        try system { () throws(PosixError) in
            do throws(PosixError) {
                try requests().createEmpty(request.fileName)
            } catch  where error.errno == 17 {
                return
            }
        }
    }

    /// What is to be renewed now, sorted; the requests are gone afterwards, and so is anything else in that directory but
    /// a file that is still being written beside its name.
    package func takeRenewalRequests() throws(BoundaryError) -> [RenewalRequest] {
        try system { () throws(PosixError) in
            let directory = try requests()
            var found: [RenewalRequest] = []
            for name in try directory.list() where !Directory.isTemporary(name) {
                try directory.removeTree(name)
                if let request = RenewalRequest(fileName: name) { found.append(request) }
            }
            return found.sorted()
        }
    }

    private func requests() throws(PosixError) -> Directory {
        try stateDirectory().ensureDirectory(Layout.renew)
    }
}
