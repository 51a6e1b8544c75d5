package import Artifacts
package import Manifest
package import X509

/// A server as it stands to an environment: the plan, and what apply needs to carry it out.
package struct PlanningResult {
    /// What the environment needs.
    package let desired: DesiredState
    /// What is to be done for it.
    package let plan: Plan

    /// Reads the manifest's certificates and the server, and compares. Blocks; changes nothing.
    package static func make(
        _ environment: Environment, files: ManifestFiles, connection: OperatorConnection, session: OperatorSession,
        progress: @escaping (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) throws(ReconcileError) -> PlanningResult {
        let desired = environment.desiredState()
        let certificates = try files.certificates(of: desired)
        let state = try StateReader(session, progress: progress).read(desired, prefix: environment.prefix)
        var plan = Planner(desired, on: state, files: certificates).plan(environment: environment.name)
        if state.mounts["sys/mounts/" + environment.clients.mount]?.type == "pki" {
            let file = certificates[environment.clients.issuersFile] ?? []
            plan.notes += ClientIssuers(environment, session: session).notes(file: file)
        }
        plan.notes += MissingIssuers(environment, files: files).notes(plan, state, session)
        if let variable = connection.addressVariable, let address = connection.addresses.first,
            !environment.server.addresses.contains(address)
        {
            plan.notes.insert(.otherServer(variable: variable, address: address), at: 0)
        }
        return PlanningResult(desired: desired, plan: plan)
    }

    /// The steps that carry the plan out. Throws where a problem stands in the way.
    package func steps(prune: Bool) throws(ReconcileError) -> [ApplyStep] {
        guard plan.problems.isEmpty else { throw .unsolved(count: plan.problems.count) }
        return ApplyOrder(plan, for: desired).steps(prune: prune)
    }
}

extension ManifestFiles {
    /// The certificates of every file that a desired state names, by the file's name there.
    package func certificates(of desired: DesiredState) throws(ReconcileError) -> [String: [Certificate]] {
        var certificates: [String: [Certificate]] = [:]
        for role in desired.roles {
            for case .certificates(let file) in role.settings.values where certificates[file] == nil {
                certificates[file] = try self.certificates(file)
            }
        }
        return certificates
    }
}
