package import Core
package import System

/// The right to run a program for an output. It is held by the program too, so that it outlives an agent that is killed.
package final class HookLock {
    /// What the program inherits.
    package var file: Descriptor { lock.file }
    private let lock: FileLock
    private let name: String
    private let directory: Directory

    fileprivate init(_ lock: FileLock, _ name: String, in directory: Directory) {
        (self.lock, self.name, self.directory) = (lock, name, directory)
    }

    /// Notes which process the program is.
    package func sign(_ process: Int32) { lock.sign(process) }

    /// The program has ended. What it left running, such as a daemon, holds nothing from now on.
    package func end() {
        if (try? lock.isStill(name, in: directory)) == true { try? directory.remove(name) }
        lock.release()
    }
}

/// A program for an output that an agent started which was killed.
package struct OrphanedHook {
    /// The program; `nil` when it is not known which process it is.
    package let process: ForeignProcess?
    private let name: String
    private let directory: Directory

    fileprivate init(process: ForeignProcess?, _ name: String, in directory: Directory) {
        (self.process, self.name, self.directory) = (process, name, directory)
    }

    /// Whether it has ended. What it started itself and left running does not count, where it is known which process it is.
    package var hasEnded: Bool {
        if let process { return process.hasEnded }
        do throws(PosixError) {
            return try FileLock.holder(of: name, in: directory) == nil
        } catch {
            return false
        }
    }

    /// It is not waited for any longer: the next program may run.
    package func giveUp() { try? directory.remove(name) }
}

extension BoundaryDirectory {
    /// Whose turn it is.
    package enum HookTurn {
        /// Ours. Without a lock where none can be made (a full disk): that is no reason not to run the program.
        case free(HookLock?)
        /// The program of an agent that was killed still runs.
        case taken(OrphanedHook)
    }

    /// Asks for the right to run a program for `output`. Does not wait.
    package func hookTurn(of output: OutputID) -> HookTurn {
        let name = "\(output.kind.rawValue).\(output.name)"
        guard let hooks = try? stateDirectory().ensureDirectory(Layout.hooks) else { return .free(nil) }
        do throws(PosixError) {
            return .free(HookLock(try FileLock.take(name, in: hooks, for: 0), name, in: hooks))
        } catch .locked(_, let holder) {
            return turn(after: holder ?? 0, name, in: hooks)
        } catch {
            return .free(nil)
        }
    }

    /// A number that belongs to no process, or to one that does not hold the lock, is that of a program which has ended: what
    /// holds the lock was left running by it.
    private func turn(after holder: Int32, _ name: String, in hooks: Directory) -> HookTurn {
        let process = ForeignProcess.open(holder)
        let file = try? hooks.status(of: name)
        let isTheProgram = process.flatMap { process in file.map { process.has(3, open: $0) ?? true } } ?? false
        if holder == 0 || isTheProgram { return .taken(OrphanedHook(process: process, name, in: hooks)) }
        try? hooks.remove(name)
        let lock = try? FileLock.take(name, in: hooks, for: 0)
        return .free(lock.map { HookLock($0, name, in: hooks) })
    }
}
