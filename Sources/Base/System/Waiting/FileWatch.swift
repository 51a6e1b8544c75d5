import CLinux

/// Tells when something changes in a few directories, by inotify.
///
/// It is a way to look sooner, not a promise: network file systems tell nothing, and the queue may overflow. A caller that
/// watches also looks from time to time.
package final class FileWatch {
    /// What was seen.
    package struct Event: Hashable, Sendable {
        /// The directory, as it was given to ``add(_:)``.
        package var directory: String
        /// The name in it; empty when it is about the directory itself.
        package var name: String

        package init(directory: String, name: String) {
            self.directory = directory
            self.name = name
        }
    }

    private let descriptor: Descriptor
    private var directories: [Int32: String] = [:]

    private init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// A watch on nothing yet.
    package static func open() throws(PosixError) -> FileWatch {
        let number = try call("inotify_init", "inotify") {
            inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        }
        return FileWatch(Descriptor(taking: number, path: "inotify"))
    }

    /// Watches the directory at `path`: files written and closed, renamed in or out, made, removed, modes changed. With
    /// `removals` only what is removed, for a directory that the watcher writes to itself.
    package func add(_ path: String, removals: Bool = false) throws(PosixError) {
        let changes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_ATTRIB | IN_MOVE_SELF
        let mask = IN_DELETE | IN_DELETE_SELF | (removals ? 0 : changes)
        let watch = try call("inotify_add_watch", path) {
            unsafe inotify_add_watch(descriptor.number, path, UInt32(mask) | UInt32(IN_ONLYDIR))
        }
        directories[watch] = path
    }

    /// What to wait for.
    package var interest: PollInterest { PollInterest(descriptor.number) }

    /// What changed since the last call, without waiting, each place once. An overflow tells of every directory.
    package func read() throws(PosixError) -> [Event] {
        var seen: Set<Event> = []
        var events: [Event] = []
        while true {
            let bytes = try descriptor.read(atMost: 16_384)
            if bytes.isEmpty { return events }
            for event in parse(bytes) where seen.insert(event).inserted { events.append(event) }
        }
    }

    /// Each record is: watch, mask, cookie, length (32 bits each, the machine's order), then the padded name.
    private func parse(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        var start = 0
        while start + 16 <= bytes.count {
            func word(_ index: Int) -> UInt32 {
                bytes[(start + index * 4)..<(start + index * 4 + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            }
            let name = bytes[(start + 16)..<min(start + 16 + Int(word(3)), bytes.count)].prefix { $0 != 0 }
            let watch = Int32(bitPattern: word(0))
            if word(1) & UInt32(IN_IGNORED) != 0 {
                directories[watch] = nil
            } else if word(1) & UInt32(IN_Q_OVERFLOW) != 0 {
                events += directories.values.map { Event(directory: $0, name: "") }
            } else if let directory = directories[watch] {
                events.append(Event(directory: directory, name: String(decoding: name, as: UTF8.self)))
            }
            start += 16 + Int(word(3))
        }
        return events
    }
}
