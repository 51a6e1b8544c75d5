/// Which of the two agents a boundary belongs to. They never have the same rights.
package enum AgentKind: String, CaseIterable, Sendable {
    /// Keeps leaves and secrets of one app.
    case app
    /// Keeps the trust with which one proxy verifies its upstreams.
    case proxy
}
