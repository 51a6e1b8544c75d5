import Boundary
import Core
import Renewal

extension Lifetime {
    /// The life of what a generation holds, as its record tells. A record without the other clocks has the host's alone.
    init(of record: GenerationRecord, requested: Duration? = nil, ageBeforeBoot: Duration = .zero) {
        self.init(
            notBefore: record.notBefore ?? record.received, notAfter: record.notAfter ?? record.received,
            received: Now(
                wall: record.received, server: record.clocks?.server, monotonic: record.clocks?.bootTime ?? .zero,
                boot: record.clocks?.boot ?? ""),
            requested: requested, ageBeforeBoot: ageBeforeBoot)
    }
}
