import Core
import System

/// What brings an identity back whose client certificate has expired.
package enum ClientRemedy {
    /// The command for an operator, with this host's name in it.
    package static func ticket(for identity: String) -> String {
        "on the operator's machine: coppice invite \(bounded(identity, limit: 120)) | ssh \(bounded(Process.hostName)) "
            + "sudo coppice enroll --replace"
    }
}
