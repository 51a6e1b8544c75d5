internal import AgentConfig
internal import Boundary
internal import Core
internal import X509

/// One boundary under examination: what is known of it, read once.
struct DoctorContext {
    let view: BoundaryView
    /// Why nothing that was found may be acted on: strangers could have put it there.
    let fault: BoundaryError?
    let options: Doctor.Options
    let moment: WallTime
    let configuration: BoundaryConfiguration
    let fragments: AgentFragments
    let client: ClientMaterial
    let trust: TrustMaterial
    /// Certificates that the root directory names besides.
    let authorities: [Certificate]

    /// Every check by name, in the order in which they are made.
    static let checks =
        [
            "boundary.places", RoomCheck.check, "boundary.configuration", GroupsCheck.check, RootFilesCheck.check,
            ProgramsCheck.check, "boundary.generations", "boundary.agent", KeypairCheck.check,
            ClientCertificateCheck.check, ClientChainCheck.check, TrustFileCheck.check,
        ] + Network.checks

    init(_ view: BoundaryView, fault: BoundaryError?, _ options: Doctor.Options, at moment: WallTime) {
        (self.view, self.fault, self.options, self.moment) = (view, fault, options, moment)
        configuration = BoundaryConfiguration(of: view)
        fragments = configuration.fragments
        client = ClientMaterial(view, at: moment)
        trust = TrustMaterial(view, at: moment)
        let local = (try? view.localCAFiles()) ?? []
        authorities = local.flatMap { PEM.inspect($0.bytes.span).certificates }
    }

    func examination() -> Examination {
        let status = standing
        let remembered = (try? status.get())?.status?.vault.address
        let asked = Network(context: self).results(remembered: remembered)
        return Examination(subject: subject(status), results: local(status) + asked)
    }

    /// What needs no network.
    private func local(_ status: Result<BoundaryStatus, BoundaryError>) -> [CheckResult] {
        let identity = fragments.configuration?.identity
        let entries = view.survey(accesses: configuration.accesses)
        return [
            PlacesCheck.result(entries, configuration.said, fault: fault),
            RoomCheck.result(view, entries),
            ConfigurationCheck.result(configuration),
            GroupsCheck.result(view, fragments.configuration),
            RootFilesCheck.result(view, fragments.configuration, at: moment),
            ProgramsCheck.result(view, fragments.configuration),
            GenerationsCheck.result(view, configuration.said, at: moment),
            agent(status),
            KeypairCheck.result(client, isTold: PlacesCheck.tells(of: Layout.mtls, entries)),
            ClientCertificateCheck.result(client, identity: identity, at: moment),
            ClientChainCheck.result(client, authorities: authorities + trust.certificates),
            TrustFileCheck.result(trust, isTold: PlacesCheck.tells(of: Layout.ca + "/" + Layout.vaultCA, entries)),
        ]
    }

    private var standing: Result<BoundaryStatus, BoundaryError> {
        Result { () throws(BoundaryError) in try BoundaryStatus.read(view, at: moment) }
    }

    private func agent(_ status: Result<BoundaryStatus, BoundaryError>) -> CheckResult {
        switch status {
        case .success(let status): AgentCheck.result(status)
        case .failure(let error): CheckResult("boundary.agent", .notChecked(error.summary))
        }
    }

    private func subject(_ status: Result<BoundaryStatus, BoundaryError>) -> String {
        if let known = fragments.configuration { return "\(known.identity) (\(known.kind.rawValue))" }
        if case .success(let status) = status { return status.subject }
        return bounded(view.path)
    }
}
