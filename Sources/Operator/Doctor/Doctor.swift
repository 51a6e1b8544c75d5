internal import Boundary
package import Core

/// Looks at everything that can be wrong with one boundary, in order; each check works when those before it failed, or
/// says why it was not made.
///
/// Nothing is changed: no file is written, and what a login makes on the server is taken back. Nothing is asked of any
/// host but those that the configuration or the caller names. Every wait has an end.
package struct Doctor: Sendable {
    /// How far it goes.
    package struct Options: Hashable, Sendable {
        /// How long one step on the network may take.
        package var timeout: Duration
        /// Servers behind the proxy, to hold against the trust that is kept for it.
        package var upstreams: [Endpoint]

        package init(timeout: Duration = .seconds(5), upstreams: [Endpoint] = []) {
            (self.timeout, self.upstreams) = (timeout, upstreams)
        }
    }

    let directory: String
    let options: Options
    let moment: WallTime

    /// A doctor for the boundary at `directory`, which may be another user's or not be there at all.
    package init(directory: String, options: Options = Options(), at moment: WallTime) {
        (self.directory, self.options, self.moment) = (directory, options, moment)
    }

    /// Makes every check. Never fails: what goes wrong is what it reports.
    package func examine() -> DoctorReport {
        let opened = opened()
        return report(opened, ServerProbes(of: Self.targets(opened), timeout: options.timeout))
    }

    /// Makes every check of several boundaries, in their order. Each server is looked at once, whatever number of them names it.
    package static func examine(
        _ directories: [String], options: Options = Options(), at moment: WallTime
    ) -> [(directory: String, report: DoctorReport)] {
        let doctors = directories.map { Doctor(directory: $0, options: options, at: moment) }
        let opened = doctors.map { $0.opened() }
        let probes = ServerProbes(of: opened.flatMap(targets), timeout: options.timeout)
        return zip(doctors, opened).map { ($0.directory, $0.report($1, probes)) }
    }

    private func opened() -> Result<DoctorContext, BoundaryError> {
        Result { () throws(BoundaryError) in
            let (view, fault) = try BoundaryView.look(at: directory)
            return DoctorContext(view, fault: fault, options, at: moment)
        }
    }

    private static func targets(_ opened: Result<DoctorContext, BoundaryError>) -> [ServerProbes.Target] {
        (try? opened.get()).map { ServerExamination(context: $0).targets } ?? []
    }

    private func report(_ opened: Result<DoctorContext, BoundaryError>, _ probes: ServerProbes) -> DoctorReport {
        switch opened {
        case .success(let context): context.report(probes)
        case .failure(let error): closed(error)
        }
    }

    private func closed(_ error: BoundaryError) -> DoctorReport {
        let isOfSystem = error.code == FindingKind.boundaryUnreadable.code
        let finding = Finding(
            error.code, .error, isOfSystem ? "\(bounded(directory)) cannot be opened" : error.summary,
            evidence: isOfSystem ? [error.summary] : [], hint: error.hints.joined(separator: "; "))
        let rest = DoctorCheck.ofBoundaries.filter { $0.name != LayoutCheck.check.name }
        return DoctorReport(
            subject: bounded(directory),
            results: [CheckResult(LayoutCheck.check, .found([finding]))]
                + rest.map { $0.notChecked("the boundary cannot be opened") })
    }
}
