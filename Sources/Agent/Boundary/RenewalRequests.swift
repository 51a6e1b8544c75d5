package import Core
import System

/// Requests to renew: `coppice renew leaf/server` leaves `state/renew/leaf.server`, and the agent takes it.
extension BoundaryDirectory {
    /// The directory in which requests appear, to be watched. It is made where it is missing.
    package func renewalRequestsPath() throws(BoundaryError) -> String {
        try system { () throws(PosixError) in try requests().path }
    }

    /// Leaves a request. One that is there already is enough.
    package func requestRenewal(_ output: OutputID) throws(BoundaryError) {
        try system { () throws(PosixError) in
            do throws(PosixError) {
                try requests().createEmpty(Self.requestName(output))
            } catch  where error.errno == 17 {
                return
            }
        }
    }

    /// The outputs to renew now, sorted; the requests are gone afterwards, and so is anything else in that directory but
    /// a file that is still being written beside its name.
    package func takeRenewalRequests() throws(BoundaryError) -> [OutputID] {
        try system { () throws(PosixError) in
            let directory = try requests()
            var outputs: [OutputID] = []
            for name in try directory.list() where !Directory.isTemporary(name) {
                try directory.removeTree(name)
                if let output = Self.output(ofRequest: name) { outputs.append(output) }
            }
            return outputs.sorted()
        }
    }

    private func requests() throws(PosixError) -> Directory {
        try stateDirectory().ensureDirectory(Layout.renew)
    }

    private static func requestName(_ output: OutputID) -> String { "\(output.kind.rawValue).\(output.name)" }

    private static func output(ofRequest name: String) -> OutputID? {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = OutputKind(rawValue: String(parts[0])) else { return nil }
        return OutputID(kind: kind, name: String(parts[1]))
    }
}
