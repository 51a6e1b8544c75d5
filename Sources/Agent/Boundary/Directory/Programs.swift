import System

extension BoundaryDirectory {
    /// Checks that only root and the owner of this root can change the program at the absolute `path`, the way to it and the
    /// links on it included, and that the effective user may run it: what others can write would run with this user's rights.
    package func checkProgram(_ path: String) throws(BoundaryError) {
        try view.checkProgram(path)
    }
}

extension BoundaryView {
    /// The same for looking; what may be run is told for the effective user, who should be the owner.
    package func checkProgram(_ path: String) throws(BoundaryError) {
        try Ancestors(user: owner).checkProgram(path)
    }
}
