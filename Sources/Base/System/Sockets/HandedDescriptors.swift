import CLinux

/// The descriptors that a service manager hands to a process when it starts it (sd_listen_fds(3)).
package enum HandedDescriptors {
    private static let first: Int32 = 3

    /// Takes them, each with its name, and keeps them from every program that is started later. To be called once, before
    /// anything else is opened. None where `LISTEN_PID` in `environment` is not `process`, our own id.
    package static func take(
        environment: (String) -> String?, process: Int32
    ) -> [(name: String, descriptor: Descriptor)] {
        guard environment("LISTEN_PID") == String(process),
            let count = environment("LISTEN_FDS").flatMap(Int32.init), count > 0, count <= 1024
        else { return [] }
        let names = (environment("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return (0..<count).compactMap { index in
            guard coppice_set_close_on_exec(first + index) == 0 else { return nil }
            let name = index < names.count ? String(names[Int(index)]) : ""
            return (name, Descriptor(taking: first + index, path: name))
        }
    }
}
