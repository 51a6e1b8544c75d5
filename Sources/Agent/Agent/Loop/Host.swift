import Boundary
import Core
import JSON
import System

/// What an agent takes from the machine that it runs on, as values: two clocks, randomness and files. Tests pass others,
/// so that a jump of the clock or a full disk needs neither root nor a disk.
struct Host {
    /// The calendar's clock.
    var wall: () -> WallTime
    /// The time since the boot, asleep or not: it only runs forward.
    var monotonic: () -> Duration
    /// The boot that ``monotonic`` counts from.
    var boot: String
    /// A fresh random number in 0..<1.
    var fraction: () -> Double
    /// The files.
    var files: FileAccess

    /// This machine, and the files of a boundary on it.
    static func real(_ boundary: BoundaryDirectory) -> Host {
        Host(
            wall: { Clock.wall() }, monotonic: { Clock.monotonic() }, boot: Clock.bootID(),
            fraction: { Randomness.fraction() },
            files: .real(boundary))
    }
}

/// The files that an agent reads and writes while it works.
struct FileAccess {
    /// The whole file at a path, up to a limit.
    var read: (_ path: String, _ limit: Int) throws(PosixError) -> [UInt8]
    /// Puts a file in the place of another, with a mode and a group.
    var replace: (_ path: String, _ bytes: [UInt8], _ mode: UInt16, _ group: UInt32?) throws(PosixError) -> Void
    /// Puts a file of `ca/` in the place of another, whole and on the device.
    var install: (_ path: String, _ bytes: [UInt8], _ mode: UInt16) throws(BoundaryError) -> Void
    /// The current generation of an output.
    var current: (OutputID) throws(BoundaryError) -> Generation?
    /// One file of a generation.
    var file: (_ name: String, _ generation: Generation, OutputID) throws(BoundaryError) -> SecretBytes
    /// Whether so many bytes could be published now.
    var checkWritable: (OutputID, _ bytes: Int, Access) throws(BoundaryError) -> Void
    /// Makes files the current generation.
    var publish: (OutputID, [GeneratedFile], GenerationRecord, Access) throws(BoundaryError) -> Publication
    /// Writes files as a generation that waits beside the current one.
    var keepWaiting: (OutputID, [GeneratedFile], GenerationRecord, Access) throws(BoundaryError) -> Generation
    /// The generation that waits.
    var waiting: (OutputID) throws(BoundaryError) -> Generation?
    /// Makes the generation that waits the current one.
    var publishWaiting: (OutputID) throws(BoundaryError) -> Generation?
    /// Drops the generation that waits.
    var forgetWaiting: (OutputID) throws(BoundaryError) -> Void
    /// Makes a generation that is there the current one.
    var select: (OutputID, GenerationName) throws(BoundaryError) -> Generation
    /// Marks a generation as the one that was last seen in use.
    var confirm: (OutputID, GenerationName) throws(BoundaryError) -> Void
    /// Removes an output.
    var remove: (OutputID) throws(BoundaryError) -> Removal
    /// Reads a state file.
    var readState: (StateFile) throws(BoundaryError) -> StateReading
    /// Replaces a state file.
    var writeState: (StateFile, JSONValue, _ durable: Bool) throws(BoundaryError) -> Void

    /// The files of a boundary.
    static func real(_ boundary: BoundaryDirectory) -> FileAccess {
        FileAccess(
            read: { (path, limit) throws(PosixError) in try Files.read(path, limit: limit) },
            replace: { (path, bytes, mode, group) throws(PosixError) in
                let (directory, name) = Files.split(path)
                try Directory.open(directory).replace(name, bytes: bytes.span, mode: mode, group: group, durable: false)
            },
            install: { (path, bytes, mode) throws(BoundaryError) in
                try boundary.install(path, bytes, mode: mode)
            },
            current: { (output) throws(BoundaryError) in try boundary.current(output) },
            file: { (name, generation, output) throws(BoundaryError) in
                try boundary.view.read(name, of: generation, in: output)
            },
            checkWritable: { (output, bytes, access) throws(BoundaryError) in
                try boundary.checkWritable(output, expectedBytes: bytes, access: access)
            },
            publish: { (output, files, record, access) throws(BoundaryError) in
                try boundary.publish(output, files: files, record: record, access: access)
            },
            keepWaiting: { (output, files, record, access) throws(BoundaryError) in
                try boundary.keepWaiting(output, files: files, record: record, access: access)
            },
            waiting: { (output) throws(BoundaryError) in try boundary.waiting(output) },
            publishWaiting: { (output) throws(BoundaryError) in try boundary.publishWaiting(output) },
            forgetWaiting: { (output) throws(BoundaryError) in try boundary.forgetWaiting(output) },
            select: { (output, generation) throws(BoundaryError) in
                try boundary.select(output, generation: generation)
            },
            confirm: { (output, generation) throws(BoundaryError) in
                try boundary.confirm(output, generation: generation)
            },
            remove: { (output) throws(BoundaryError) in try boundary.remove(output) },
            readState: { (file) throws(BoundaryError) in try boundary.readState(file) },
            writeState: { (file, value, durable) throws(BoundaryError) in
                try boundary.writeState(file, value, durable: durable)
            })
    }
}
