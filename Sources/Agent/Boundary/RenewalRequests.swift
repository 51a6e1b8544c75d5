package import Core
import System

/// One request to renew.
package struct RenewalRequest: Hashable, Comparable, Sendable {
    /// What is to be renewed.
    package var output: OutputID
    /// Whether it passes the issue budget (`--force`).
    package var force: Bool

    package init(_ output: OutputID, force: Bool = false) {
        (self.output, self.force) = (output, force)
    }

    package static func < (left: RenewalRequest, right: RenewalRequest) -> Bool {
        left.output == right.output ? !left.force && right.force : left.output < right.output
    }

    /// The name of its file.
    fileprivate var fileName: String { (force ? "force." : "") + "\(output.kind.rawValue).\(output.name)" }

    /// The request that a file's name means; `nil` for any other.
    fileprivate init?(fileName: String) {
        let force = fileName.hasPrefix("force.")
        let parts = fileName.dropFirst(force ? 6 : 0).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = OutputKind(rawValue: String(parts[0])),
            let output = OutputID(kind: kind, name: String(parts[1]))
        else { return nil }
        self.init(output, force: force)
    }
}

/// Requests to renew: `coppice renew leaf/server` leaves `state/renew/leaf.server`, and the agent takes it.
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
