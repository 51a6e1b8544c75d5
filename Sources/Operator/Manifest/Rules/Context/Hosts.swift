internal import Core

extension RuleContext {
    /// The identities that may be on one host, for each host of each environment, in the file's order. Those that name no
    /// hosts may be on any.
    var hosts: [[ResolvedIdentity]] {
        environments.flatMap { environment in
            let all = environment.identities
            let names = Set(all.compactMap(\.identity.instance)).sorted()
            guard !names.isEmpty else { return [all] }
            return names.map { name in all.filter { ($0.identity.instance ?? name) == name } }
        }
    }

    /// A breach for every identity of a host that has the same `what` as one before it.
    func sharedOnHost(
        _ what: (Identity) -> String?, _ breach: (ResolvedIdentity, Identity) -> RuleViolation
    ) -> [RuleViolation] {
        hosts.flatMap { identities in
            var first: [String: Identity] = [:]
            return identities.compactMap { resolved -> RuleViolation? in
                guard let key = what(resolved.identity) else { return nil }
                guard let other = first[key] else {
                    first[key] = resolved.identity
                    return nil
                }
                return breach(resolved, other)
            }
        }
    }
}

extension Identity {
    /// `on the host t1`, or what stands for it where one of the two names no host.
    func whichHost(with other: Identity) -> String {
        switch (instance, other.instance) {
        case (nil, nil): "and neither names its hosts"
        case (let host?, .some): "on the host " + quoted(host)
        default: "and one of the two names no hosts"
        }
    }
}
