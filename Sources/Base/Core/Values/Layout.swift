/// The names of everything in a boundary, the same everywhere.
package enum Layout {
    /// What the agent does, compiled from the manifest or written by hand.
    package static let configuration = "agent.yaml"
    /// The directory of the mTLS client keypair.
    package static let mtls = "mtls"
    /// The directory of the trust that verifies Vault itself, and of local roots.
    package static let ca = "ca"
    /// The directory of what the agent remembers.
    package static let state = "state"

    /// In `ca/`: the one place for the trust that verifies Vault itself.
    package static let vaultCA = "vault-ca.pem"
    /// The path of that file below the boundary directory.
    package static let serverTrust = ca + "/" + vaultCA
    /// In a generation of `mtls/`: the client's private key.
    package static let clientKey = "client.key"
    /// In a generation of `mtls/`: the client's certificate, then its intermediates.
    package static let clientCertificate = "client.crt"

    /// In an output's directory: the link to the generation that readers use.
    package static let current = "current"
    /// In an output's directory: the link to the last generation that was confirmed to be in use. Not for readers.
    package static let confirmed = "confirmed"
    /// In an output's directory: the link to a generation that is not valid yet and replaces the current one later.
    package static let waiting = "waiting"
    /// In a generation: what it was made from and for.
    package static let record = "generation.json"

    /// In `state/`: held by the running agent.
    package static let lock = "lock"
    /// In `state/`: the private key of a client certificate that is not signed yet.
    package static let enrolmentKey = "enrol.key"
    /// In `state/`: requests to renew, one empty file each.
    package static let renew = "renew"
    /// In `state/`: a lock for each program of an output that runs.
    package static let hooks = "hooks"

    /// The files of a leaf.
    package enum Leaf {
        /// The private key, PKCS#8.
        package static let key = "privkey.pem"
        /// The certificate alone.
        package static let certificate = "cert.pem"
        /// The intermediates.
        package static let chain = "chain.pem"
        /// The certificate and the intermediates, without the root: what a TLS server sends.
        package static let fullChain = "fullchain.pem"
        /// The intermediates and the root as issued: a snapshot.
        package static let trust = "trust.pem"
        /// The key and the full chain in one file.
        package static let bundle = "bundle.pem"
    }

    /// The files of a trust.
    package enum Trust {
        /// The intermediates and their roots: the file to point a proxy at.
        package static let trust = "trust.pem"
        /// The self-signed roots alone.
        package static let roots = "roots.pem"
        /// The intermediates alone. Not a trust file.
        package static let intermediates = "intermediates.pem"
    }

    /// Where a file of an output is for its readers: `leaf/server/current/cert.pem`.
    package static func path(of file: String, in output: OutputID) -> String {
        "\(output)/\(current)/\(file)"
    }
}
