import AgentConfig
import Boundary
import Core
import HTTP
import Renewal
import VaultAPI

// What an output's worker says of its budget, of a server that does not answer, and of its hook.
extension OutputFailure {
    static func overdue(at address: String) -> OutputFailure {
        let endpoint = Address.parse(address)?.endpoint ?? address
        let error = VaultError.transport(.timedOut(at: endpoint, connecting: false), isLost: true)
        return OutputFailure(.leafRefused, error).afterIssue
    }

    static func expired(_ output: OutputID, at end: WallTime, in directory: String) -> OutputFailure {
        let directory = bounded(directory)
        return OutputFailure(
            .outputExpired,
            "\(output) expired at \(end.rfc3339) and nothing newer was published: readers of "
                + "\(directory)/\(output)/\(Layout.current) still see the expired files",
            hint: "coppice status --dir \(directory)")
    }

    static func revoked(
        _ revocation: RevocationWatch.Revocation, _ output: OutputID, _ outlook: RevocationOutlook
    ) -> OutputFailure {
        OutputFailure(
            .leafRevoked,
            "\(output): the certificate \(revocation.serial) was revoked at \(revocation.at.rfc3339): clients that check "
                + "revocation refuse it" + outlook.clause,
            hint: outlook.hint(output.description))
    }

    static func hookFailed(_ output: OutputID, _ why: String) -> OutputFailure {
        OutputFailure(
            .reloadFailed, "the hook of \(output) failed: \(why)",
            hint: "run it by hand as this user; the reload stays owed and is tried again")
    }

    static func notTaken(_ output: OutputID, by proxy: ProxySettings.Kind, _ why: String) -> OutputFailure {
        OutputFailure(
            .reloadFailed, "\(proxy.title) does not use the new files of \(output): \(why)",
            hint: "the reload stays owed and is tried again; the quoted words are the proxy's own")
    }

    static func putBack(_ output: OutputID, _ why: String) -> OutputFailure {
        OutputFailure(
            .trustPutBack, "\(output): \(why)",
            hint: "the new files are tried again in 10 minutes, or at coppice renew \(output)")
    }

    /// `output` as `coppice renew` names it. `passedBudget`: it was forced, and one before it was less than a minute ago.
    static func refusedRenewal(of output: String, until: WallTime, passedBudget: Bool) -> OutputFailure {
        guard !passedBudget else {
            return OutputFailure(
                .renewalRefused,
                "\(output) was not renewed as asked: it was forced less than a minute ago; again at \(until.rfc3339)",
                hint: "at \(until.rfc3339): coppice renew --force \(output)")
        }
        return OutputFailure(
            .renewalRefused,
            "\(output) was not renewed as asked: the issue budget allows the next certificate at \(until.rfc3339)",
            hint: "to pass the budget, once a minute: coppice renew --force \(output)")
    }

    static func budgetSpent(until: WallTime, by cause: OutputFailure?) -> OutputFailure {
        OutputFailure(
            .budgetSpent,
            "the issue budget is spent until \(until.rfc3339)" + (cause.map { "; before: " + $0.summary } ?? ""),
            hint: cause?.hints.first
                ?? "find out what used it up in the log: the budget is 3, then one for each tenth of the lifetime")
    }
}
