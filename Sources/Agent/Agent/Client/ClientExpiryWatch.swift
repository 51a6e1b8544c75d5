import Boundary
import Core
import Renewal

/// Says once that the client certificate in use has expired: from then on no login succeeds, and the outputs stay as they are.
final class ClientExpiryWatch {
    /// When the certificate in use expires by the host's clock; `nil` once that was told.
    private(set) var deadline: Deadline?
    private var toldOf: String?
    private let context: AgentContext

    init(context: AgentContext) {
        self.context = context
    }

    /// Looks at the certificate in use. It has expired when the host's clock says so, and the server's where that is known.
    func update(_ client: AgentStatus.Client?, of identity: String) {
        let now = context.now
        deadline = client.flatMap { $0.serial == toldOf || now.wall >= $0.notAfter ? nil : .wall($0.notAfter) }
        guard let client, now.isPastByAll(client.notAfter), toldOf != client.serial else { return }
        toldOf = client.serial
        let failure = OutputFailure(
            .clientExpired,
            "the client certificate expired at \(client.notAfter.rfc3339): no login succeeds with it any more",
            hint: ClientRemedy.ticket(for: identity))
        context.log.write(.error, failure.kind, [], failure)
    }
}
