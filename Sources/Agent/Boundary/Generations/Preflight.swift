package import Core
import System

extension BoundaryDirectory {
    /// Asks, before the server is asked, whether a generation of about `expectedBytes` could be published now.
    ///
    /// A file of that size is really made in the output's directory, given to the output's group and removed again, so that
    /// a read-only or full disk, a used-up quota and a missing group membership are known before anything is issued.
    package func checkWritable(
        _ output: OutputID, expectedBytes: Int, access: Access = Access()
    ) throws(BoundaryError) {
        let directory: Directory
        do throws(BoundaryError) {
            directory = try store(of: output, access)
            try checkCurrent(in: directory)
            let space = try system { () throws(PosixError) in try directory.freeSpace() }
            guard space.bytes >= UInt64(expectedBytes), space.inodes ?? .max > 16 else {
                throw .noRoom(path: directory.path, needed: expectedBytes, free: space.bytes)
            }
            try system { () throws(PosixError) in try tryOut(directory, expectedBytes, access) }
        } catch .system(.call("fchown", _, 1)) {
            throw .notInGroup(access.group ?? 0, output: output)
        }
    }

    /// `current` is a link or not there yet: nothing else gives way to a generation.
    private func checkCurrent(in directory: Directory) throws(BoundaryError) {
        let status = try system { () throws(PosixError) in try directory.status(of: Layout.current) }
        guard let status, status.kind != .link else { return }
        throw .inTheWay(path: directory.path + "/" + Layout.current)
    }

    private func tryOut(_ directory: Directory, _ size: Int, _ access: Access) throws(PosixError) {
        let name = directory.temporaryName()
        do throws(PosixError) {
            let file = try directory.createEmpty(name, group: access.group)
            try file.reserve(size)
        } catch {
            try? directory.remove(name)
            throw error
        }
        try directory.remove(name)
    }
}
