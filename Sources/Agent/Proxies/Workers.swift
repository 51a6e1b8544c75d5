internal import Core
internal import System

/// The processes of a proxy that is a main process with workers, as far as they are to be seen.
struct Workers {
    /// The main process.
    let main: ProcessFacts
    /// Those that take new connections.
    let serving: [ProcessFacts]
    /// Those that only end what they have begun.
    let draining: [ProcessFacts]

    /// The workers of the process whose id is in a file; `nil` where there is none to be seen. `isDraining` and `isWorker` judge
    /// by what the process calls itself.
    static func of(
        pidFile: String, isWorker: (ProcessFacts) -> Bool = { _ in true }, isDraining: (ProcessFacts) -> Bool
    ) -> Workers? {
        guard let id = id(in: pidFile), let main = ProcessFacts.of(id) else { return nil }
        let all = ProcessFacts.children(of: id).filter(isWorker)
        return Workers(main: main, serving: all.filter { !isDraining($0) }, draining: all.filter(isDraining))
    }

    /// The process id in a file; `nil` where there is no such file, or it cannot be read.
    static func id(in file: String) -> Int32? {
        guard let bytes = try? Files.read(file, limit: 64) else { return nil }
        return Int32(String(decoding: bytes, as: UTF8.self).prefix { $0.isNumber })
    }

    /// The clock of process start times has steps of a hundredth of a second.
    private static let step = Duration.milliseconds(10)

    /// Whether all of those that take new connections were started after a moment, and there is one.
    func areNew(since moment: Duration) -> Bool {
        !serving.isEmpty && serving.allSatisfy { $0.started + Self.step > moment }
    }

    /// Whether one of them was started after a moment.
    func hasNew(since moment: Duration) -> Bool { serving.contains { $0.started + Self.step > moment } }

    /// What to say of those that still drain.
    var remark: String? {
        draining.isEmpty
            ? nil
            : "\(draining.count) old worker\(draining.count == 1 ? "" : "s") with the former files end with their connections"
    }
}
