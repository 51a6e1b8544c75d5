/// Which of several addresses is asked next: the one that last answered, and from there in turn, each once.
package struct AddressRing: Hashable, Sendable {
    /// Never empty.
    package let addresses: [String]
    /// The place of the address to begin with.
    package private(set) var preferred = 0

    /// `addresses` in the order to try them; an empty list stops the process.
    package init(_ addresses: [String]) {
        precondition(!addresses.isEmpty, "no address")
        self.addresses = addresses
    }

    /// The address to begin with.
    package var first: String { addresses[preferred] }

    /// The place to ask after the one at `place` failed, as the `tries`-th of one request; `nil` when all were asked.
    package func next(after place: Int, tries: Int) -> Int? {
        tries < addresses.count ? (place + 1) % addresses.count : nil
    }

    /// The address at `place` answered: requests begin there from now on.
    package mutating func answered(_ place: Int) {
        preferred = place
    }

    /// The address at `place` is no good now: requests begin at the next one, unless another was already preferred.
    package mutating func failed(_ place: Int) {
        if place == preferred { preferred = (place + 1) % addresses.count }
    }
}
