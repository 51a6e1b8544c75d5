package import HTTP
package import Manifest
package import System

/// Where the operator's requests go, whom they trust, and the token that they carry.
package struct OperatorConnection: Sendable {
    /// `https://HOST[:PORT]`, without a trailing slash; never empty, in the order to try them.
    package var addresses: [String]
    /// The variable that named the address, when the manifest did not.
    package var addressVariable: String?
    /// The namespace for every request.
    package var namespace: String?
    /// Whom the server is verified with, and the client's certificate where one is offered.
    package var tls: TLSIdentity
    /// The operator's token.
    package var token: SecretBytes

    package init(
        addresses: [String], addressVariable: String? = nil, namespace: String? = nil, tls: TLSIdentity,
        token: SecretBytes
    ) {
        self.addresses = addresses
        self.addressVariable = addressVariable
        self.namespace = namespace
        self.tls = tls
        self.token = token
    }
}

extension OperatorConnection {
    /// The connection that the variables describe; what they do not say is the manifest's.
    ///
    /// `directory` is the manifest's, for its relative paths. Reads the files at once and blocks only for that. The token
    /// is that of `BAO_TOKEN`, of `VAULT_TOKEN`, or of `~/.vault-token`, in this order.
    package static func read(
        _ place: VaultServer, directory: String, variables: OperatorVariables = .ofProcess
    ) throws(ReconcileError) -> OperatorConnection {
        try refuseSkipVerify(variables)
        var connection = OperatorConnection(
            addresses: place.addresses, namespace: variables.value("NAMESPACE")?.text ?? place.namespace,
            tls: try identity(place, directory, variables), token: try token(variables))
        if let (variable, text) = variables.value("ADDR") {
            connection.addresses = [try address(text, variable)]
            connection.addressVariable = variable
        }
        return connection
    }

    /// Settles which server is changed: the manifest's, or the one that `named` says (the option `--address`).
    ///
    /// Throws where a variable names a server that neither of them does: it may be left over from another environment.
    package mutating func settleAddress(_ named: String?, manifest: VaultServer) throws(ReconcileError) {
        let said = try named.map { text throws(ReconcileError) in try Self.address(text, "--address") }
        if let variable = addressVariable, let address = addresses.first {
            guard address == said || said == nil && manifest.addresses.contains(address) else {
                throw .otherServer(variable: variable, address: address, said: said, manifest: manifest.addresses)
            }
        } else if let said {
            (addresses, addressVariable) = ([said], "--address")
        }
    }

    private static func refuseSkipVerify(_ variables: OperatorVariables) throws(ReconcileError) {
        guard let (variable, text) = variables.value("SKIP_VERIFY"), !["0", "f", "false"].contains(text.lowercased())
        else { return }
        throw .skipVerify(variable: variable)
    }

    private static func address(_ text: String, _ variable: String) throws(ReconcileError) -> String {
        guard let address = Address.parse(text), address.scheme == "https", ["", "/"].contains(address.path)
        else { throw .badAddress(variable: variable, text) }
        return address.origin
    }

    private static func identity(
        _ place: VaultServer, _ directory: String, _ variables: OperatorVariables
    ) throws(ReconcileError) -> TLSIdentity {
        let (certificate, key) = (variables.value("CLIENT_CERT"), variables.value("CLIENT_KEY"))
        if let certificate, key == nil { throw .halfClient(given: certificate.variable, missing: "VAULT_CLIENT_KEY") }
        if let key, certificate == nil { throw .halfClient(given: key.variable, missing: "VAULT_CLIENT_CERT") }
        let trust = variables.value("CACERT")?.text ?? ManifestFiles(directory: directory).path(place.trustFile)
        do throws(PosixError) {
            var identity = try TLSIdentity.read(
                trustFile: trust, certificateFile: certificate?.text, keyFile: key?.text,
                serverName: variables.value("TLS_SERVER_NAME")?.text ?? place.serverName)
            identity.names.serverName = "server_name: (or VAULT_TLS_SERVER_NAME)"
            return identity
        } catch {
            let named = [variables.value("CACERT"), certificate, key].compactMap { $0 }.first { $0.text == error.path }
            if let named { throw .variableUnreadable(error, variable: named.variable) }
            throw .unreadable(error, purpose: "to verify the server")
        }
    }
}

// The token.
extension OperatorConnection {
    private static func token(_ variables: OperatorVariables) throws(ReconcileError) -> SecretBytes {
        if let (variable, secret) = variables.secretValue("TOKEN") { return try checked(secret, source: variable) }
        guard let home = variables.home else { throw .noToken }
        return try checked(try readToken(home + "/.vault-token"), source: home + "/.vault-token")
    }

    private static func readToken(_ path: String) throws(ReconcileError) -> SecretBytes {
        do throws(PosixError) {
            return try Files.readSecret(path, limit: 1 << 16)
        } catch {
            if error.isMissing { throw .noToken }
            throw .unreadable(error, purpose: "the operator's token")
        }
    }

    /// The token without the line break that an editor or `echo` leaves behind it.
    private static func checked(_ secret: SecretBytes, source: String) throws(ReconcileError) -> SecretBytes {
        let token = SecretBuffer(capacity: secret.count)
        let isClean = secret.withSpan { bytes in
            var end = bytes.count
            while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
            for place in 0..<end {
                guard (0x21...0x7E).contains(bytes[place]) else { return false }
                token.append(bytes[place])
            }
            return end > 0
        }
        guard isClean else { throw .badToken(source: source) }
        return token.finish()
    }
}
