package import Core

/// What is known of one generation: written beside its files, so that content and decision cannot be split by a crash.
package struct GenerationRecord: Hashable, Sendable {
    /// The hash of what was asked for.
    package var request: String
    /// When the answer came.
    package var received: WallTime
    /// The certificate's serial number, of a leaf or a client certificate.
    package var serial: String?
    /// When the certificate's life begins.
    package var notBefore: WallTime?
    /// When the content ends: the certificate's end, or the first end in a trust.
    package var notAfter: WallTime?
    /// The lease that the content hangs on.
    package var lease: Lease?
    /// Small facts that the maker wants back: texts under names of its own. Nothing secret.
    package var notes: [String: String]

    package init(
        request: String, received: WallTime, serial: String? = nil, notBefore: WallTime? = nil,
        notAfter: WallTime? = nil, lease: Lease? = nil, notes: [String: String] = [:]
    ) {
        self.request = request
        self.received = received
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.lease = lease
        self.notes = notes
    }

    /// Whether the two say the same of the same content: all but the time of receipt.
    package func agrees(with other: GenerationRecord) -> Bool {
        var copy = other
        copy.received = received
        return self == copy
    }

    /// A lease that the server gave.
    package struct Lease: Hashable, Sendable {
        /// Its id, with which it is renewed or revoked.
        package var id: String
        /// How long it lasts, from ``GenerationRecord/received`` on.
        package var duration: Duration
        /// Whether the server renews it.
        package var isRenewable: Bool

        package init(id: String, duration: Duration, isRenewable: Bool) {
            self.id = id
            self.duration = duration
            self.isRenewable = isRenewable
        }
    }
}
