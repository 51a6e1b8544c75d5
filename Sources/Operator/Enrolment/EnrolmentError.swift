package import Boundary
package import Core
package import System
package import VaultAPI
package import X509

/// Why an identity could not be invited or enrolled.
package enum EnrolmentError: ErrorWithHints {
    /// Nothing was given to read.
    case noTicket(source: String)
    /// The line is something else.
    case notATicket(TicketPlace)
    /// The line was cut or changed on its way.
    case truncatedTicket(TicketPlace)
    /// A ticket of another version of the program.
    case otherVersion(TicketPlace, String)
    /// A ticket that no invite makes.
    case unfitTicket(TicketPlace, String)
    /// A directory was named for more than one ticket.
    case severalTickets(count: Int)
    /// The host has no such user.
    case unknownUser(String, identity: String)
    /// The user is root.
    case rootUser(String, identity: String)
    /// Another user than the ticket's runs this, and is not root.
    case wrongUser(String, identity: String, effective: String)
    /// The boundary directory belongs to another user; `holds` is the identity whose `agent.yaml` is in it, where that is known, and
    /// `usual` the directory that the ticket names.
    case foreignDirectory(path: String, owner: String, user: String, holds: String?, usual: String?)
    /// The directory that was named is one of the system or has other things in it; `usual` is the one that the ticket names.
    case unfitDirectory(BoundaryError, named: String, usual: String?)
    /// The directory that the boundary directory would be made in is not there.
    case noParent(path: String, directory: String)
    /// The boundary is another identity's.
    case otherIdentity(path: String, holds: String, wanted: String)
    /// The boundary's agent.yaml is wrong.
    case badConfiguration(Diagnostics)
    /// There is no agent.yaml, and none comes with what was given.
    case noConfiguration(path: String)
    /// The boundary has a keypair.
    case pairExists(path: String, name: String, until: WallTime)
    /// What is in `mtls/` is not a keypair that could be judged.
    case unclearPair(path: String, String)
    /// What answers is not the server of the ticket.
    case impostor(VaultError)
    /// The wrapped token was opened, or was used for something else.
    case spent(identity: String, hasKey: Bool)
    /// The ticket's time is over.
    case expired(identity: String, at: WallTime)
    /// The wrapped token was made by another path than the ticket says.
    case otherPath(said: String, found: String)
    /// The wrapped token was made at another time than the ticket says.
    case otherTime(said: String, found: String)
    /// What was wrapped is not what a ticket holds.
    case unfitToken(String)
    /// The server refused, or did not answer.
    case refused(VaultError, step: EnrolmentStep)
    /// The certificate is not what was asked for.
    case unfitCertificate(path: String, String)
    /// What the ticket was used up for could not be saved.
    case unsaved(BoundaryError, identity: String)
    /// The new pair cannot log in; the old one stays.
    case loginFailed(VaultError, identity: String, step: EnrolmentStep)
    /// A file that must hold a request holds none, or one that is not to be signed for that identity.
    case unfitRequest(path: String, String)
    /// The certificate is in use already.
    case finishedBefore(path: String, directory: String)
    /// No request was made there, or it was finished with another certificate.
    case noRequest(directory: String)
    /// The boundary is not in order.
    case boundary(BoundaryError)
    /// The operating system refused.
    case system(PosixError)
    /// A key, a request or a certificate cannot be used.
    case pki(PKIError)
    /// The manifest's CA file has no self-signed root.
    case trustWithoutRoot(path: String)
    /// No identity is on that host.
    case unknownHost(String, known: [String])
    /// The server does not hold what a ticket, or a certificate, is made with.
    case notApplied(identity: String, path: String)
    /// The clients' mount cannot sign: no ticket is made. The remedy is its commands.
    case noIssuer(mount: String, remedy: String)
    /// The mount of a ticket cannot sign: the ticket was not used.
    case noIssuerYet(mount: String, identity: String, until: WallTime?)
    /// A time that no ticket can have.
    case unfitTime(String)
}

extension EnrolmentError {
    package var summary: String {
        switch self {
        case .noTicket(let source): "\(bounded(source)): there is no ticket"
        case .notATicket(let place): "\(place.text): not a ticket of coppice invite"
        case .truncatedTicket(let place): "\(place.text): a ticket that was cut or changed on its way"
        case .otherVersion(let place, let version):
            "\(place.text): a ticket of another version of coppice (format \(bounded(version, limit: 10)))"
        case .unfitTicket(let place, let text): "\(place.text): a ticket that cannot be used: \(text)"
        case .severalTickets(let count): "--dir names one boundary directory, and there are \(count) tickets"
        case .unknownUser(let user, let identity): "\(identity): this host has no user \(bounded(user, limit: 60))"
        case .rootUser(let user, let identity):
            "\(identity): the user \(bounded(user, limit: 60)) has the id 0: no agent runs as root"
        case .wrongUser(let user, let identity, let effective):
            "\(identity): its user is \(bounded(user, limit: 60)), and this runs as \(effective)"
        case .foreignDirectory(let path, let owner, let user, let holds, _):
            "\(bounded(path)): belongs to \(owner), not to \(user)"
                + (holds.map { "; it is the boundary of \(bounded($0, limit: 80))" } ?? "")
        case .unfitDirectory(let error, _, _): error.summary
        case .noParent(let path, let directory): "\(bounded(path)): there is no directory \(bounded(directory))"
        case .otherIdentity(let path, let holds, let wanted):
            "\(bounded(path)): is of the identity \(bounded(holds, limit: 80)), not of \(bounded(wanted, limit: 80))"
        case .badConfiguration(let diagnostics): diagnostics.summary
        case .noConfiguration(let path): "\(bounded(path)): does not exist: it says which identity this is"
        case .pairExists(let path, let name, let until):
            "\(bounded(path)): there is a client certificate of \(bounded(name, limit: 100)) already, valid until "
                + until.rfc3339
        case .unclearPair(let path, let text): "\(bounded(path)): what is there cannot be replaced: \(text)"
        case .impostor(let error): "this is not the server of the ticket: \(error.summary)"
        case .spent(let identity, _):
            "\(identity): the ticket is spent: its token was unwrapped before, or used for something else"
        case .expired(let identity, let end): "\(identity): the ticket expired at \(end.rfc3339)"
        case .otherPath(let said, let found):
            "the ticket's token was made by \(bounded(found, limit: 120)), and the ticket says \(bounded(said, limit: 120))"
        case .otherTime(let said, let found):
            "the ticket's token was made at \(bounded(found, limit: 60)), and the ticket says \(bounded(said, limit: 60))"
        case .unfitToken(let text): "what the ticket's token unwraps is not what it must be: \(text)"
        case .refused(let error, let step): "\(step.text): \(error.summary)"
        case .unfitCertificate(let path, let text): "\(bounded(path)): what was signed cannot be used: \(text)"
        case .unfitRequest(let path, let text): "\(bounded(path)): \(text): nothing was signed"
        case .finishedBefore(let path, let directory):
            "\(bounded(path)): this certificate is in use in \(bounded(directory)) already: there is nothing to finish"
        case .noRequest(let directory): "\(bounded(directory)): no request waits for a certificate there"
        case .unsaved(let error, let identity):
            "the client certificate of \(bounded(identity, limit: 80)) was signed and cannot be saved: \(error.summary)"
        case .loginFailed(let error, let identity, _):
            "\(identity): the new certificate cannot log in, so that the old one stays: \(error.summary)"
        case .boundary(let error): error.summary
        case .system(let error): error.summary
        case .pki(let error): error.summary
        case .trustWithoutRoot(let path):
            "\(bounded(path)): has no self-signed root: a host could not verify the server with it"
        case .unknownHost(let host, _): "no identity of the manifest is on a host \"\(bounded(host, limit: 80))\""
        case .notApplied(let identity, let path):
            "\(bounded(path)) is not there: the server is not prepared for \(bounded(identity, limit: 80))"
        case .noIssuer(let mount, _):
            "\(bounded(mount, limit: 80)): the mount has no issuer to sign with: no ticket was made"
        case .noIssuerYet(let mount, let identity, _):
            "\(bounded(identity, limit: 80)): the mount \(bounded(mount, limit: 80)) has no issuer to sign with: the ticket was not used"
        case .unfitTime(let text): "--ttl cannot be \"\(bounded(text, limit: 40))\""
        }
    }
}
