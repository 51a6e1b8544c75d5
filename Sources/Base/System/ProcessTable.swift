internal import CLinux

/// What `/proc` shows of processes that are not ours (proc(5)): nothing of those that are hidden from us.
package struct ProcessFacts: Hashable, Sendable {
    /// Its id.
    package var id: Int32
    /// The process that started it.
    package var parent: Int32
    /// When it was started, by ``Clock/monotonic()``; exact to a hundredth of a second.
    package var started: Duration
    /// What it calls itself: its arguments, joined by spaces.
    package var title: String

    /// The process of this id; `nil` when there is none, or it is hidden.
    package static func of(_ id: Int32) -> ProcessFacts? {
        guard id > 0, let stat = try? Files.read("/proc/\(id)/stat", limit: 4096) else { return nil }
        let title = (try? Files.read("/proc/\(id)/cmdline", limit: 4096)) ?? []
        return ProcessFacts(id: id, stat: String(decoding: stat, as: UTF8.self), title: title)
    }

    /// All processes, those that are hidden left out.
    package static func all() -> [ProcessFacts] {
        let names = (try? Directory.open("/proc").list()) ?? []
        return names.compactMap { Int32($0) }.compactMap(of)
    }

    /// What a process started, those that are hidden left out.
    package static func children(of parent: Int32) -> [ProcessFacts] {
        all().filter { $0.parent == parent }
    }

    /// Fields 4 and 22 of `stat`, counted from the end of the name, which may hold anything.
    private init?(id: Int32, stat: String, title: [UInt8]) {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let parent = Int32(fields[1]), let ticks = Int64(fields[19]), fields[0] != "Z" else {
            return nil
        }
        self.id = id
        self.parent = parent
        started = .milliseconds(ticks * 1000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK)))))
        let text = title.map { $0 == 0 ? UInt8(ascii: " ") : $0 }
        self.title = String(decoding: text, as: UTF8.self)
    }
}
