import Boundary
import Core
import Renewal
import System
import X509

/// What is current on disk for an output, as far as it was found good.
struct CurrentGeneration {
    /// The generation's name.
    var generation: GenerationName
    /// A certificate's serial number, or a secret's version; empty where there is none.
    var serial: String
    /// When it was written.
    var written: WallTime?
    /// The dates of what is held, where it has some.
    var life: Life?
    /// When it is to be renewed, where it has a life.
    var renewAt: WallTime?

    /// Whether it can be used at `now`.
    func isValid(at now: WallTime) -> Bool {
        life.map { now < $0.notAfter } ?? true
    }
}

extension AgentContext {
    /// One file of a generation; `nil` when it cannot be read.
    func secret(_ file: String, of generation: Generation, in output: OutputID) -> SecretBytes? {
        try? boundary.view.read(file, of: generation, in: output)
    }

    /// The certificates of one file of a generation; `nil` when it holds anything else.
    func certificates(_ file: String, of generation: Generation, in output: OutputID) -> [Certificate]? {
        secret(file, of: generation, in: output)?.withSpan { try? PEM.certificates($0, source: file) }
    }
}
