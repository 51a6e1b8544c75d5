import AgentConfig
import Boundary
import Core
import Renewal

/// A proxy's own test of its configuration, which comes before its reload.
///
/// Where it fails, the generation that was applied last is put back and tested: when that passes, the new trust was the
/// cause and stays out; when it fails too, the trust is not the cause, and the new one stays.
final class ProxyTest {
    /// The generation that is tested, and the one that may be put back.
    struct Generations {
        var new: GenerationName
        var old: GenerationName?
    }

    private let context: AgentContext

    init(context: AgentContext) {
        self.context = context
    }

    /// Runs `test`. `selected` is told of every generation that is made current on the way.
    func run(
        _ test: Hook, of output: OutputID, _ generations: Generations?, selected: @escaping (Generation) -> Void,
        then: @escaping (HookResult) -> Void
    ) {
        start(test, of: output) { [weak self] result in
            guard let self, case .failed(let why) = result else { return then(result) }
            guard let generations, let old = generations.old, self.select(old, of: output, selected) else {
                return then(.failed("the proxy's own test: " + why))
            }
            self.start(test, of: output) { [weak self] result in
                guard let self else { return then(.interrupted) }
                guard !result.isSuccess else {
                    return then(
                        .putBack("the proxy's own test refuses the new trust, so the old one was put back: " + why))
                }
                _ = self.select(generations.new, of: output, selected)
                then(
                    .failed("the proxy's own test, also with the old trust, so the trust is not the cause: " + why))
            }
        }
    }

    private func start(_ test: Hook, of output: OutputID, _ then: @escaping (HookResult) -> Void) {
        context.hooks.start(test, for: output, now: context.now, then: then)
    }

    private func select(
        _ generation: GenerationName, of output: OutputID, _ selected: (Generation) -> Void
    ) -> Bool {
        do throws(BoundaryError) {
            selected(try context.host.files.select(output, generation))
            return true
        } catch {
            context.log.write(.warning, .trustNotSwitched, [("output", output.description)], error)
            return false
        }
    }
}
