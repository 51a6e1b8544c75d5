package import Core
package import System

/// One thing in a boundary, as `coppice where` shows it.
package struct LayoutEntry: Hashable, Sendable {
    /// Its path below the boundary directory, `.` for the directory itself.
    package var path: String
    /// What it is; `nil` when it could not be looked at.
    package var kind: FileStatus.Kind?
    /// What a link says.
    package var target: String?
    /// The owning user's name.
    package var owner: String
    /// The owning group's name.
    package var group: String
    /// Its mode.
    package var mode: UInt16
    /// The mode that the layout gives it; `nil` where the layout has no opinion.
    package var expectedMode: UInt16?
    /// When its content changed.
    package var modified: WallTime
    /// When what it holds was received, where a record says so.
    package var received: WallTime?
    /// When what it holds expires, where a record says so.
    package var notAfter: WallTime?
    /// What is wrong with it; `nil` when nothing is.
    package var finding: Finding?

    /// Something wrong, and what helps.
    package struct Finding: Hashable, Sendable {
        /// The stable code of the boundary's error.
        package var code: String
        /// What is wrong.
        package var summary: String
        /// What helps.
        package var hint: String

        init(_ error: BoundaryError) {
            code = error.code
            summary = error.summary
            hint = error.hints.first ?? ""
        }
    }
}
