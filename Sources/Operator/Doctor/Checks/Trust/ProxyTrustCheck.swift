internal import AgentConfig
internal import Boundary
internal import Core
internal import System
import TLSClients
internal import X509

/// Whether a proxy could verify its upstreams with the trust that is kept for it: nginx, HAProxy, Envoy, curl, Go, Java.
enum ProxyTrustCheck {
    static let refused = FindingKind(
        "proxy.upstream-refused", .error,
        "With the trust that is kept for the proxy, some or all clients would refuse the upstream. Names are left out of it: "
            + "the proxy's own configuration says which one it asks for.",
        remedy: "the trust's issuers and roots must be those that the upstream's certificate comes from")
    static let unwritten = FindingKind(
        "proxy.trust-unwritten", .error,
        "There is no trust for the proxy that can be read: it was never written, or it is damaged.",
        remedy: "start the agent; coppice status tells what it waits for")
    static let kinds = [refused, unwritten]

    static let check = DoctorCheck(
        "proxy.trust", in: ReferenceSection("A proxy's trust", shownBy: "coppice doctor"), kinds: kinds,
        .upstreams { result($0.view, $0.fragments.configuration, $1, isRunning: $0.isRunning, at: $0.moment) })

    /// The clients that are asked for.
    static let clients: [TLSClient] = [.nginx, .haproxy, .envoy, .curl, .go, .java]

    static func result(
        _ view: BoundaryView, _ configuration: AgentConfiguration?, _ upstreams: [TLSProbeResult], isRunning: Bool,
        at moment: WallTime
    ) -> CheckResult {
        guard let trusts = configuration?.trusts, !trusts.isEmpty else {
            return CheckResult(check, .notChecked("this identity keeps no trust for a proxy"))
        }
        var (findings, facts): ([Finding], [String]) = ([], [])
        for trust in trusts {
            guard let material = material(view, trust.id, at: moment) else {
                findings.append(
                    Finding(
                        unwritten, "\(trust.id) was never written, or is damaged",
                        hint: isRunning ? "coppice status shows what the agent waits for" : nil))
                continue
            }
            findings += TrustFileCheck.result(material).findings
            for probe in upstreams { judge(trust.id, material, probe, at: moment, &findings, &facts) }
        }
        let good =
            upstreams.isEmpty
            ? "the trust is whole; --upstream HOST:PORT tries it" : "every client accepts every upstream"
        return CheckResult(check, findings, good: good, facts: facts)
    }

    private static func material(_ view: BoundaryView, _ output: OutputID, at moment: WallTime) -> LoadedTrustFile? {
        guard let generation = try? view.current(output),
            let bytes = try? view.read(Layout.Trust.trust, of: generation, in: output)
        else { return nil }
        let plain = bytes.withSpan { span in span.indices.map { span[$0] } }
        return LoadedTrustFile(plain, path: Layout.path(of: Layout.Trust.trust, in: output), at: moment)
    }

    private static func judge(
        _ output: OutputID, _ trust: LoadedTrustFile, _ probe: TLSProbeResult, at moment: WallTime,
        _ findings: inout [Finding],
        _ facts: inout [String]
    ) {
        guard let chain = probe.chain else {
            if case .failure(let failure) = probe.outcome { findings.append(HandshakeCheck.finding(failure)) }
            return
        }
        let matrix = ClientMatrix.judge(chain: chain, trustFile: trust.bytes.span, at: moment)
        let verdicts = clients.compactMap { matrix[$0] }
        let accepting = verdicts.filter(\.accepts).map(\.client.name)
        let refusing = verdicts.filter { !$0.accepts }
        if !accepting.isEmpty {
            facts.append("\(probe.endpoint) with \(output): \(accepting.joined(separator: ", ")) accept")
        }
        guard let first = refusing.first else { return }
        let names = refusing.map(\.client.name).joined(separator: ", ")
        findings.append(
            Finding(
                refused, "with \(output), \(names) would refuse \(probe.endpoint): \(first.because)",
                evidence: refusing.map { "\($0.client.name): \($0.because) [\($0.code ?? "")]" },
                hint: first.code.map { ServerTrustCheck.kind(of: $0).remedy }))
    }
}
