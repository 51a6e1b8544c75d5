import Testing

/// Starts the server before a suite and stops it afterwards, whatever came of the tests.
struct ContractTrait: SuiteTrait, TestScoping {
    var isRecursive: Bool { false }

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let server = try ContractServer.start()
        let result: Result<Void, any Error>
        do {
            let world = try ContractWorld(server)
            try await ContractWorld.$current.withValue(world) { try await body() }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try server.stop()
        try result.get()
    }
}

extension Trait where Self == ContractTrait {
    /// A server of the suite's own.
    static var contract: ContractTrait { ContractTrait() }
}
