internal import AgentConfig
internal import Boundary
internal import Core
internal import VaultAPI
internal import X509

/// One boundary under examination: what is known of it, read once.
struct DoctorContext {
    let view: BoundaryView
    /// Why nothing that was found may be acted on: other users could have put it there.
    let fault: BoundaryError?
    let options: Doctor.Options
    let moment: WallTime
    let configuration: BoundaryConfiguration
    let fragments: AgentFragments
    /// That the configuration is another identity's than the outputs.
    let other: OtherIdentity?
    /// Everything in it, compared with the layout.
    let entries: [LayoutEntry]
    /// What its agent reports.
    let status: Result<BoundaryStatus, BoundaryError>
    let files: TLSFiles

    init(_ view: BoundaryView, fault: BoundaryError?, _ options: Doctor.Options, at moment: WallTime) {
        (self.view, self.fault, self.options, self.moment) = (view, fault, options, moment)
        configuration = BoundaryConfiguration(of: view)
        fragments = configuration.fragments
        other = configuration.otherIdentity(in: view)
        entries = LayoutCheck.remedied(
            view.survey(accesses: configuration.accesses), configuration.said, other, in: view.path)
        status = Result { () throws(BoundaryError) in try BoundaryStatus.read(view, at: moment) }
        var files = TLSFiles(view, identity: fragments.configuration?.identity, entries, at: moment)
        files.isRenewalTold = (try? status.get())?.tellsOfRenewal ?? false
        self.files = files
    }

    /// What the examination is of: `web (app)`, or the path where nothing says whose it is.
    var subject: String {
        if let known = fragments.configuration { return "\(known.identity) (\(known.kind.rawValue))" }
        if case .success(let status) = status { return status.subject }
        return bounded(view.path)
    }

    /// Whether an agent runs here.
    var isRunning: Bool { (try? status.get())?.process != nil }

    func report(_ probes: ServerProbes) -> DoctorReport {
        let asked = ServerExamination(context: self).results(probes)
        let local =
            DoctorCheck.results(self) + DoctorCheck.clientResults(files) + DoctorCheck.trustResults(files)
        return DoctorReport(
            subject: subject, results: (local + asked).toldOnce().map { $0.placed(in: view.path) })
    }
}

/// The files of a connection: a client keypair and a trust file, of a boundary or of a command line.
struct TLSFiles: Sendable {
    var client: LoadedKeypair
    var trust: LoadedTrustFile
    /// Certificates that this host has from elsewhere: one of them may be what a chain lacks.
    var issuers: [Certificate] = []
    /// Whose certificate it must be, where that is known.
    var identity: String?
    var moment: WallTime
    /// An earlier check has said what is wrong with the access to the client's files.
    var isClientTold = false
    /// The same of the trust file.
    var isTrustTold = false
    /// The agent is about to renew the client certificate, or says why it does not.
    var isRenewalTold = false
}

extension TLSFiles {
    /// Those of a boundary.
    init(_ view: BoundaryView, identity: String?, _ entries: [LayoutEntry], at moment: WallTime) {
        let local = (try? view.localCAFiles()) ?? []
        self.init(
            client: LoadedKeypair(view, at: moment), trust: LoadedTrustFile(view, at: moment),
            issuers: local.flatMap { PEM.inspect($0.bytes.span).certificates }, identity: identity, moment: moment,
            isClientTold: LayoutCheck.tells(of: Layout.mtls, entries),
            isTrustTold: LayoutCheck.tells(of: Layout.serverTrust, entries))
    }
}

/// A login to try at one server.
struct LoginContext {
    let trial: LoginTrial
    let endpoint: VaultEndpoint
    let pair: LoadedKeypair.Pair
    let probe: TLSProbeResult
    /// Certificates of this host among which a missing intermediate may be.
    let issuers: [Certificate]
    /// An earlier check has said what is wrong with the trust or the server.
    let isTold: Bool
    let configuration: AgentConfiguration?
    let view: BoundaryView
}

/// A login that succeeded.
struct SessionContext {
    let caller: DoctorVaultClient
    let grant: TokenGrant
    let configuration: AgentConfiguration?
    let view: BoundaryView
}
