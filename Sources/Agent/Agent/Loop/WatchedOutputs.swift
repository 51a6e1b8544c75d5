import Boundary
import Core
import System

/// Which directories of outputs are watched, so that what is damaged or removed is noticed at once.
final class WatchedOutputs {
    private let boundary: String
    /// The generation of each output whose directory is watched.
    private var generations: [OutputID: GenerationName] = [:]
    /// The generation of the client keypair that is watched: what is written through the links is written there.
    private var client: GenerationName?

    /// Watches nothing yet; `boundary` is the boundary directory's path.
    init(boundary: String) {
        self.boundary = boundary
    }

    /// Watches the directory of each output, which holds the link `current`, its current generation's, and that of the client
    /// keypair in use.
    func update(_ workers: [OutputWorker], client: GenerationName?, _ files: FileWatch) {
        if let client, client != self.client {
            self.client = client
            try? files.add(boundary + "/" + Layout.mtls + "/" + client.text)
        }
        for worker in workers {
            guard let name = worker.facts.current?.name, generations[worker.id] != name else { continue }
            generations[worker.id] = name
            try? files.add(directory(of: worker.id))
            try? files.add(directory(of: worker.id) + "/" + name.text)
        }
    }

    /// Whether what was seen is about what an agent keeps or reads: others may write beside it in the boundary directory.
    func isAboutTheLayout(_ event: FileWatch.Event) -> Bool {
        let own = [Layout.state, Layout.mtls] + OutputKind.allCases.map(\.rawValue)
        return event.directory != boundary || event.name.isEmpty || own.contains(event.name)
    }

    /// Whether what was seen is about `output`: in its directory or below, or the directory of its kind came or went.
    func isAbout(_ output: OutputID, _ event: FileWatch.Event) -> Bool {
        if event.directory == boundary { return event.name.isEmpty || event.name == output.kind.rawValue }
        let directory = directory(of: output)
        return event.directory == directory || event.directory.hasPrefix(directory + "/")
    }

    private func directory(of output: OutputID) -> String { boundary + "/" + output.description }
}
