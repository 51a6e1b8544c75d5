import Testing

/// Starts a server of each kind before a suite and stops them afterwards, whatever came of the tests.
struct ContractTrait: SuiteTrait, TestScoping {
    var isRecursive: Bool { false }

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        var servers: [ContractServer] = []
        let result: Result<Void, any Error>
        do {
            var environments: [Server: ContractFixture] = [:]
            for plan in Server.all {
                let server = try ContractServer.start(plan)
                servers.append(server)
                environments[plan] = try ContractFixture(server)
            }
            try await ContractFixture.$all.withValue(environments) { try await body() }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        for server in servers { try server.stop() }
        try result.get()
    }
}

extension Trait where Self == ContractTrait {
    /// Servers of the suite's own.
    static var contract: ContractTrait { ContractTrait() }
}
