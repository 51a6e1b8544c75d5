internal import AgentConfig
internal import Core
internal import HTTP
internal import System
internal import X509

/// What a server's handshake, and a request through the proxy, say of one file. It blocks.
struct Probe {
    /// What came of it.
    enum Result: Hashable {
        /// There is nothing to probe.
        case none
        /// The file verifies the upstream. That says nothing of the proxy, which was not asked.
        case verified
        /// The listener shows the leaf, or the proxy passed a request on to the upstream.
        case passed
        /// The server or the proxy could not be asked: nothing is said of the file.
        case unanswered(String)
        /// The file did not take effect, or cannot do its work.
        case refused(String)
    }

    private let file: ServedFile
    private let timeout: Duration

    init(_ file: ServedFile, timeout: Duration) {
        self.file = file
        self.timeout = min(timeout, .seconds(10))
    }

    func result() -> Result {
        guard let probe = file.probe else { return .none }
        let direct = handshake(probe)
        guard direct == .verified, let url = probe.url else { return direct }
        return request(url, probe)
    }

    /// Whether anything answers where a request is passed through the proxy.
    var answersThrough: Bool {
        guard let url = file.probe?.url else { return false }
        return (try? LocalRequest("GET", url, timeout: timeout, limit: 1 << 20).send()) != nil
    }

    private func handshake(_ probe: ProbeSettings) -> Result {
        switch TLSProbe.look(host: probe.host, port: probe.port, name: probe.name, timeout: timeout) {
        case .failure(let failure):
            return .unanswered("the probe of \(bounded(probe.address)) came to nothing: \(failure.words)")
        case .success(let seen):
            return file.purpose == .trust ? verified(seen.chain, probe) : shown(seen.chain, probe)
        }
    }

    /// By OpenSSL's rule for clients, whole chains only, with the very file.
    private func verified(_ chain: [Certificate], _ probe: ProbeSettings) -> Result {
        do throws(PKIError) {
            let bytes = (try? Files.read(file.path, limit: 16 << 20)) ?? []
            let verdict = try LibcryptoTrust.load(bytes.span, .whole)
                .verify(chain, by: LibcryptoPolicy(name: probe.name), at: Clock.wall())
            guard !verdict.accepts else { return .verified }
            return .refused("\(file.output) does not verify \(bounded(probe.address)): \(verdict.text)")
        } catch {
            return .refused("\(file.output) does not verify \(bounded(probe.address)): \(error.summary)")
        }
    }

    private func shown(_ chain: [Certificate], _ probe: ProbeSettings) -> Result {
        guard let leaf = file.certificates.first else { return .none }
        if chain.first == leaf { return .passed }
        let serial = chain.first?.serial ?? "none"
        return .refused(
            "\(bounded(probe.address)) shows the certificate with the serial \(serial), not \(leaf.serial) of \(file.output)"
        )
    }

    /// A request that the proxy passes on: an error of its own says that it could not reach the upstream.
    private func request(_ url: String, _ probe: ProbeSettings) -> Result {
        do throws(LocalRequest.Failure) {
            let answer = try LocalRequest("GET", url, timeout: timeout, limit: 1 << 20).send()
            guard answer.status >= 500 else { return .passed }
            return .refused(
                "\(bounded(probe.address)) is verified by \(file.output), and through the proxy \(bounded(url)) answers \(answer.status)"
            )
        } catch {
            return .unanswered("\(bounded(url)) does not answer: \(error.words)")
        }
    }
}
