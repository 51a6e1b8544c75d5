/// Which of several addresses is asked next: the one that last answered, and from there in turn.
package struct AddressRing: Hashable, Sendable {
    /// Never empty.
    package let addresses: [String]
    private var preferred = 0
    /// How often the preferred address gave an answer that may be its own fault, since it last gave a good one.
    private var doubts = 0

    /// `addresses` in the order to try them; an empty list stops the process.
    package init(_ addresses: [String]) {
        precondition(!addresses.isEmpty, "no address")
        self.addresses = addresses
    }

    /// The address to begin with.
    package var first: String { addresses[preferred] }

    /// The address to ask after `address` failed: the next one that was not asked yet; `nil` when all were.
    package func next(after address: String, asked: Set<String>) -> String? {
        let place = addresses.firstIndex(of: address) ?? preferred
        let others = addresses[(place + 1)...] + addresses[..<place]
        return others.first { !asked.contains($0) }
    }

    /// The address answered: requests begin there from now on. One that is not of the ring changes nothing.
    package mutating func answered(_ address: String) {
        guard let place = addresses.firstIndex(of: address) else { return }
        (preferred, doubts) = (place, 0)
    }

    /// The address gave an answer that may be its own fault. At the second in a row it counts as failed: one may be about
    /// what was asked alone.
    package mutating func doubted(_ address: String) {
        guard address == first else { return }
        doubts += 1
        if doubts >= 2 { failed(address) }
    }

    /// The address is no good now: requests begin at the next one, unless another was already preferred.
    package mutating func failed(_ address: String) {
        if address == first { (preferred, doubts) = ((preferred + 1) % addresses.count, 0) }
    }
}
