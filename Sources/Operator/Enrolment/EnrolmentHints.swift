import Boundary
import Core
import System
import VaultAPI
import X509

extension EnrolmentError {
    package var hints: [String] {
        switch self {
        case .noTicket: ["coppice invite web.host1 | ssh host1 sudo coppice enroll"]
        case .notATicket: ["give what coppice invite printed, one ticket a line, and nothing else"]
        case .truncatedTicket:
            ["bring the whole line, by a pipe or --ticket-file: a terminal cuts a pasted line after 4095 characters"]
        case .otherVersion: ["install the same version of coppice on this host as the operator has: coppice --version"]
        case .unfitTicket: ["make it again with coppice invite"]
        case .severalTickets: ["leave out --dir: each ticket names its directory"]
        case .unknownUser(let user, _):
            ["useradd --system --shell /usr/sbin/nologin \(bounded(user, limit: 60)); then run it again"]
        case .rootUser: ["give the identity a user of its own in the manifest"]
        case .wrongUser(let user, _, _):
            ["run it as root, or as that user: sudo -u \(bounded(user, limit: 60)) coppice enroll"]
        case .foreignDirectory(let path, _, let user, let holds, let usual):
            holds == nil
                ? ["look at what it is; if it is meant for this identity: chown \(user): \(bounded(path))"]
                : [Self.ownDirectory(instead: path, usual)]
        case .unfitDirectory(_, let named, let usual): [Self.ownDirectory(instead: named, usual)]
        case .noParent(_, let directory): ["install -d -m 0755 \(bounded(directory))"]
        case .otherIdentity: ["name this identity's own directory with --dir, or make a ticket for the other one"]
        case .badConfiguration(let diagnostics): diagnostics.hints
        case .noConfiguration: ["bring agent.yaml and ca/ there first: coppice compile writes them"]
        case .pairExists: ["to replace it, add --replace: the old one stays until the new one has logged in"]
        case .unclearPair:
            ["to replace it all the same, add --replace", "coppice doctor says what is wrong with it"]
        case .impostor(let error):
            error.hints + [
                "nothing was sent to it; compare the CA's fingerprint with the operator's, then make a new ticket"
            ]
        case .spent(let identity, let hasKey): Self.spentHints(bounded(identity, limit: 80), hasKey)
        case .expired(let identity, _):
            ["make a new one: coppice invite \(bounded(identity, limit: 80)); --ttl makes it good for longer"]
        case .otherPath, .otherTime:
            [
                "someone may have unwrapped the token and wrapped another: do not use this ticket, and tell the operator",
                "nothing was enrolled here; make a new ticket with coppice invite",
            ]
        case .unfitToken: ["nothing was enrolled here; make a new ticket with coppice invite, after coppice plan"]
        case .refused(let error, let step): step.hints(error)
        case .unfitCertificate: ["coppice plan shows how the role differs from the manifest; then make a new ticket"]
        case .unsaved(let error, let identity):
            error.hints + [
                "the ticket is used up: when that is mended, make a new one with coppice invite \(bounded(identity, limit: 80)); the "
                    + "enrolment goes on with the key that was made here"
            ]
        case .loginFailed(let error, _, let step): step.hints(error)
        case .unfitRequest: ["coppice enroll --csr on the identity's host prints its request"]
        case .finishedBefore: ["coppice status shows it; coppice doctor looks for what is wrong"]
        case .noRequest(let directory):
            [
                "coppice enroll --csr --dir \(bounded(directory)) makes one; have that signed, and finish with its certificate"
            ]
        case .boundary(let error): error.hints
        case .system(let error): error.hints
        case .pki(let error): error.hints
        case .trustWithoutRoot(let path):
            ["add the root that the server's certificate chains to: coppice inspect \(bounded(path))"]
        case .unknownHost(_, let known):
            [
                known.isEmpty
                    ? "no workload has instances: name the identity itself"
                    : "there are: " + known.joined(separator: ", ")
            ]
        case .notApplied: ["coppice apply makes it; coppice plan shows what else is missing"]
        case .noIssuer(_, let remedy): [remedy]
        case .noIssuerYet(let mount, _, let end):
            [
                "the operator's part: generate or import the CA of \(bounded(mount, limit: 80)), as coppice plan says; then run this again"
                    + (end.map { " with the same ticket, until \($0.rfc3339)" } ?? "")
            ]
        case .unfitTime: ["give a time from 1m to 24h, such as 15m"]
        }
    }

    /// Not the directory that was `named`, but the one that the ticket names, where that is another.
    private static func ownDirectory(instead named: String, _ usual: String?) -> String {
        guard let usual else { return "name this identity's own directory with --dir" }
        return usual == named
            ? "give the identity another directory: dir: in the manifest, then a new ticket; or, for this host alone, --dir"
            : "leave out --dir and COPPICE_DIR: this ticket's own directory is \(bounded(usual))"
    }

    private static func spentHints(_ identity: String, _ hasKey: Bool) -> [String] {
        let again =
            "make a new ticket with coppice invite \(identity): the enrolment goes on with the key that was made here"
        return [
            hasKey ? again : "make a new ticket with coppice invite \(identity)",
            "if it was not used here before, someone else has: coppice prove shows who may log in",
        ]
    }
}
