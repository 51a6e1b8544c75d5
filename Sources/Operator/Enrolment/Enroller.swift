import AgentConfig
package import Boundary
package import Core
import System
import VaultAPI
package import X509

/// What an enrolment came to.
package struct EnrolmentOutcome: Sendable {
    /// The identity.
    package var identity: String
    /// Its boundary directory.
    package var directory: String
    /// Its unit, where it is known.
    package var unit: String?
    /// Whether a file of that unit is on this host.
    package var isUnitInstalled = false
    /// The certificate's serial number and end.
    package var serial: String
    package var notAfter: WallTime
    /// That one of the clocks says that it has expired already, with both times; `nil` where none does.
    package var doubt: String?
    /// Files that were put there, besides the keypair.
    package var written: [String] = []
    /// Files that were there, and differ from the ticket's: each with the lines.
    package var kept: [(path: String, differences: [String])] = []
    /// Why the new certificate cannot log in; `nil` when it can.
    package var loginFailure: EnrolmentError?
    /// Whether an agent runs there, which takes the pair up by itself.
    package var isAgentRunning = false
}

/// Lays out one identity on its host, in steps of which each may be the last: run again, it goes on.
///
/// To be made when this process is already the boundary's user.
package struct Enroller {
    private let boundary: BoundaryDirectory
    private let isReplacing: Bool

    /// A boundary that has a keypair is refused unless that `isReplacing`.
    package init(_ boundary: BoundaryDirectory, isReplacing: Bool) {
        (self.boundary, self.isReplacing) = (boundary, isReplacing)
    }

    /// Blocks until the ticket's identity is enrolled. Up to the unwrapping nothing is used up, and nothing but the lock and the key
    /// is written; space on the device is reserved by then for what comes after it. A ticket that is wrong in any way leaves no key.
    package func enroll(_ ticket: Ticket) throws(EnrolmentError) -> EnrolmentOutcome {
        let lock = try lockUnlessRunning()
        defer { withExtendedLifetime(lock) {} }
        let place = try ConfigurationInPlace(boundary, of: ticket.identity)
        let isReplaced = try PairInPlace(boundary: boundary).check(replacing: isReplacing)
        let pair = try signedPair(for: ticket)
        let (written, kept) = try saving(ticket) { () throws(EnrolmentError) in try place.install(ticket) }
        var outcome = try saving(ticket) { () throws(EnrolmentError) in
            try finish(
                pair, by: place.own?.vault ?? ticket.server, identity: ticket.identity, isReplaced: isReplaced,
                isAgentRunning: lock == nil)
        }
        (outcome.unit, outcome.written) = (ticket.unit, written)
        outcome.isUnitInstalled = InstalledUnits.usual.contains(ticket.unit)
        outcome.kept = kept.map { ($0.path, $0.differences) }
        return outcome
    }

    /// Makes or finds the key, and answers the request for it: without a way to the operator's server.
    package func request(
        _ algorithm: KeyAlgorithm
    ) throws(EnrolmentError) -> (identity: String, request: CertificateRequest) {
        let said = try configuration()
        _ = try PairInPlace(boundary: boundary).check(replacing: isReplacing)
        let key = try EnrolmentKey(in: boundary, algorithm)
        return (said.identity, try key.request(said.identity))
    }

    /// Finishes with a certificate that was signed for ``request(_:)``, its issuers after it.
    package func finish(with certificates: [Certificate], from path: String) throws(EnrolmentError) -> EnrolmentOutcome
    {
        let lock = try lockUnlessRunning()
        defer { withExtendedLifetime(lock) {} }
        let said = try configuration()
        guard let leaf = certificates.first else {
            throw .unfitCertificate(path: path, "there is no certificate in it")
        }
        guard let key = try EnrolmentKey(leftIn: boundary) else {
            let held = try? boundary.view.clientPair()
            if held?.certificates.first == leaf { throw .finishedBefore(path: path, directory: boundary.path) }
            throw .noRequest(directory: boundary.path)
        }
        let isReplaced = try PairInPlace(boundary: boundary).check(replacing: isReplacing)
        let pair = try NewPair(
            key, [leaf] + certificates.dropFirst(), named: nil, by: EndClocks(host: Clock.wall(), server: nil),
            from: path)
        return try finish(
            pair, by: said.vault, identity: said.identity, isReplaced: isReplaced, isAgentRunning: lock == nil)
    }

    private func configuration() throws(EnrolmentError) -> AgentConfiguration {
        guard let said = try ConfigurationInPlace(boundary, of: nil).own else {
            throw .noConfiguration(path: boundary.path + "/" + Layout.configuration)
        }
        return said
    }

    /// The boundary's lock; `nil` while an agent has it. Where another enrolment has it, this one is refused
    /// before anything is used up.
    private func lockUnlessRunning() throws(EnrolmentError) -> BoundaryLock? {
        do throws(BoundaryError) {
            return try boundary.lock()
        } catch {
            if case .system(.locked(_, let holder)) = error, !(holder.map(isEnrolment) ?? false) { return nil }
            throw .boundary(error)
        }
    }

    /// Whether a process is this program and no agent.
    private func isEnrolment(_ process: Int32) -> Bool {
        let name = try? Files.read("/proc/\(process)/comm", limit: 64)
        return name.map { String(decoding: $0, as: UTF8.self) } == "coppice\n"
    }
}

// The last steps.
extension Enroller {
    private struct NewPair {
        let key: EnrolmentKey
        let chain: [Certificate]
        /// That one clock says that something in it has expired, or is not valid yet.
        let doubt: String?
        var text: String { PEM.text(chain) }

        /// Throws what makes it none to log in with, by the rule of the agent. No root is kept: a server has its own.
        init(
            _ key: EnrolmentKey, _ certificates: [Certificate], named name: String?, by clocks: EndClocks,
            from path: String
        ) throws(EnrolmentError) {
            chain = certificates.prefix(1) + certificates.dropFirst().filter { !$0.isSelfSigned }
            let client = ClientChain(chain)
            if let fault = client?.faultAsClient(named: name, of: key.key, by: clocks) {
                throw .unfitCertificate(path: path, fault)
            }
            self.key = key
            doubt = client?.doubtAsClient(by: clocks)
        }
    }

    /// Space for the files of a boundary besides those of the ticket: a keypair, its record and the directories.
    private static let spaceForKeypair = 128 << 10

    /// What fails after the ticket was used up says so.
    private func saving<Value>(
        _ ticket: Ticket, _ body: () throws(EnrolmentError) -> Value
    ) throws(EnrolmentError) -> Value {
        do throws(EnrolmentError) {
            return try body()
        } catch .boundary(let error) {
            throw .unsaved(error, identity: ticket.identity)
        }
    }

    /// The steps that use the ticket up: looked at, key made, space reserved, unwrapped, signed, checked.
    private func signedPair(for ticket: Ticket) throws(EnrolmentError) -> NewPair {
        let server = TicketServer(ticket)
        let isGoingOn = try inBoundary { () throws(BoundaryError) in try boundary.enrolmentKey() } != nil
        try server.check(hasKey: isGoingOn)
        let key = try EnrolmentKey(in: boundary, ticket.key)
        let request = try key.request(ticket.commonName)
        let texts = ticket.files.map(\.text) + [ticket.configuration]
        let space = try inBoundary { () throws(BoundaryError) in
            try boundary.reserveForEnrolment(texts.reduce(Self.spaceForKeypair) { $0 + $1.utf8.count })
        }
        defer { withExtendedLifetime(space) {} }
        let signed = try server.sign(request, server.unwrap())
        return try NewPair(
            key, [signed.certificate] + signed.chain, named: ticket.commonName, by: server.clocks,
            from: ticket.signingPath)
    }

    /// A first pair is laid out and then tried; one that replaces another is tried first.
    private func finish(
        _ pair: NewPair, by endpoint: VaultEndpoint, identity: String, isReplaced: Bool, isAgentRunning: Bool
    ) throws(EnrolmentError) -> EnrolmentOutcome {
        let trust = try inBoundary { () throws(BoundaryError) in try boundary.view.serverTrust() } ?? []
        let login = EnrolledLogin(
            endpoint: endpoint, trust: trust, certificate: Array(pair.text.utf8), key: pair.key.pem)
        let step = EnrolmentStep.login(mount: endpoint.authMount, role: endpoint.authRole)
        if isReplaced, let failure = login.failure() { throw .loginFailed(failure, identity: identity, step: step) }
        try lay(pair, isAgentRunning)
        let chain = ClientChain(pair.chain)
        return EnrolmentOutcome(
            identity: identity, directory: boundary.path, serial: pair.chain.first?.serial ?? "",
            notAfter: chain?.notAfter ?? Clock.wall(), doubt: pair.doubt,
            loginFailure: isReplaced ? nil : login.failure().map { .refused($0, step: step) },
            isAgentRunning: isAgentRunning)
    }

    private func lay(_ pair: NewPair, _ isAgentRunning: Bool) throws(EnrolmentError) {
        let certificate = SecretBytes(copying: Array(pair.text.utf8).span)
        let chain = ClientChain(pair.chain)
        let record = GenerationRecord(
            request: "enrolled", received: Clock.wall(), serial: pair.chain.first?.serial, notBefore: chain?.notBefore,
            notAfter: chain?.notAfter)
        try inBoundary { () throws(BoundaryError) in
            if isAgentRunning {
                try boundary.offerClientPair(key: pair.key.pem, certificate: certificate)
            } else {
                try boundary.publishClientPair(key: pair.key.pem, certificate: certificate, record: record)
            }
            try boundary.dropEnrolmentKey()
        }
    }
}
