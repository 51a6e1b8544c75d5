import System

/// The unit files of a host.
struct InstalledUnits {
    /// Where they are looked for.
    let directories: [String]

    /// Where systemd looks for the system's own (systemd.unit(5)).
    static let usual = InstalledUnits(directories: [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ])

    /// Whether there is a file of that name.
    func contains(_ unit: String) -> Bool {
        directories.contains { (try? Files.status(of: $0 + "/" + unit))?.kind == .file }
    }
}
