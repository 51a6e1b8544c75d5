import JSON

/// The `sys/` mount: mounts, policies, capabilities, wrapping, leases, sealing.
struct SystemBackend: Backend {
    unowned let core: LabCore

    var access: PathAccess {
        PathAccess(
            unauthenticated: ["wrapping/lookup", "internal/ui/mounts", "internal/ui/mounts/*"],
            sudo: [
                "auth/*", "remount", "audit", "audit/*", "raw", "raw/*", "rotate", "config/cors", "revoke-prefix/*",
                "revoke-force/*", "leases/revoke-prefix/*", "leases/revoke-force/*", "leases/lookup/*", "step-down",
                "seal",
            ])
    }

    private static let routes = RouteTable<SystemBackend>(
        [.write("seal") { engine, _, _ in engine.seal() }] + mountRoutes + authRoutes + policyRoutes
            + capabilityRoutes + wrappingRoutes + leaseRoutes)

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try Self.routes.answer(request, by: self)
    }

    private func seal() -> EngineResponse {
        core.seal.close()
        return .empty
    }
}
