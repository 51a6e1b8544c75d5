internal import Model

extension Evidence {
    /// The identities of each host in each environment. Those without a host may be on the same one.
    var hosts: [[ResolvedIdentity]] {
        environments.flatMap { environment in
            let byHost = Dictionary(grouping: environment.identities) { $0.identity.instance ?? "" }
            return byHost.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// A breach for every identity of a host that has the same `what` as one before it.
    func sharedOnHost(
        _ what: (Identity) -> String?, _ breach: (ResolvedIdentity, Identity) -> Breach
    ) -> [Breach] {
        hosts.flatMap { identities in
            var first: [String: Identity] = [:]
            return identities.compactMap { resolved -> Breach? in
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
    /// `on the host t1`, or what stands for it where no host is named.
    var whichHost: String { instance.map { "on the host " + quoted($0) } ?? "and neither names its hosts" }
}
