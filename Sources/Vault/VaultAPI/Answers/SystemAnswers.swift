package import Core
import JSON

/// How a server is.
package struct ServerHealth: Hashable, Sendable {
    /// Whether it was ever initialised.
    package let isInitialised: Bool
    /// Whether it is sealed.
    package let isSealed: Bool
    /// Whether another node of the cluster leads.
    package let isStandby: Bool
    /// Its version.
    package let version: String
    /// Its own time.
    package let time: WallTime?

    /// The answer of `sys/health`, whatever its status.
    package init(_ response: VaultResponse) throws(VaultError) {
        isInitialised = try response.need(response.value("initialized")?.bool, "initialized")
        isSealed = try response.need(response.value("sealed")?.bool, "sealed")
        isStandby = response.value("standby")?.bool ?? false
        version = bounded(response.string("version") ?? "", limit: 60)
        time = response.value("server_time_utc")?.int.map { WallTime(secondsSince1970: Int64($0)) }
    }
}
