import Core
import System

/// What brings an identity back whose client certificate has expired.
package enum ClientRemedy {
    /// The command for an operator, with this host's name in it.
    package static func ticket(for identity: String) -> String {
        "on the operator's machine: coppice invite \(bounded(identity, limit: 120)) | ssh \(bounded(Process.hostName)) "
            + "sudo coppice enroll --replace"
    }

    /// What helps where the pair on disk is damaged. An agent that has it in memory writes it again; nothing else can make the
    /// key anew, so that the pair is never to be removed before. `identity` is `nil` where it is not known.
    package static func damaged(for identity: String?) -> String {
        "an agent that had read the pair before writes it again within a minute; else a new certificate is needed: "
            + (identity.map(ticket)
                ?? "a ticket of coppice invite from the operator's machine, and sudo coppice enroll --replace here")
    }
}
