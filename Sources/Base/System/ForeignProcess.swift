import CLinux

/// A process that another one started: to wait for its end, and to end its group. It is this one and no other, however its
/// number is used later.
package final class ForeignProcess: Sendable {
    /// Its process id.
    package let id: Int32
    private let pidfd: Descriptor

    private init(id: Int32, pidfd: Descriptor) {
        (self.id, self.pidfd) = (id, pidfd)
    }

    /// The process of this id; `nil` when there is none.
    package static func open(_ id: Int32) -> ForeignProcess? {
        guard id > 0, let number = try? call("pidfd_open", "process", { coppice_pidfd_open(id) }) else { return nil }
        let process = ForeignProcess(id: id, pidfd: Descriptor(taking: number, path: "process \(id)"))
        return process.hasEnded ? nil : process
    }

    /// What to wait for: its end.
    package var interest: PollInterest { PollInterest(pidfd.number) }

    /// Whether it has ended.
    package var hasEnded: Bool { (try? Poll.wait(for: [interest], timeout: .zero))?.isEmpty == false }

    /// Whether its descriptor of this number is that file; `nil` when it lets nobody see.
    package func has(_ number: Int32, open file: FileStatus) -> Bool? {
        do throws(PosixError) {
            guard try Files.status(of: "/proc/\(id)") != nil else { return nil }
            let status = try Files.status(of: "/proc/\(id)/fd/\(number)")
            return status.map { ($0.device, $0.inode) == (file.device, file.inode) } ?? false
        } catch {
            return nil
        }
    }

    /// Sends `signal` to the group that it leads; nothing happens when it has ended.
    package func signalGroup(_ signal: Signal) {
        if !hasEnded { kill(-id, signal.rawValue) }
    }
}
