internal import Core

/// Where the copies of the manifest's files lie below a root directory: `ca/MOUNT.pem`, the same in every root directory
/// of one environment.
struct FilePlaces {
    private var files: [String: String]
    private var roots: [String: [String]] = [:]

    init(_ settings: Environment) {
        files = [Layout.ca + "/" + Layout.vaultCA: settings.server.trustFile]
        for mount in settings.issuing {
            let name = mount.path.replacing("/", with: "-")
            roots[mount.path] = mount.rootFiles.map { place($0, called: name) }
        }
    }

    /// The places of a mount's roots, in the order of its files.
    func roots(of mount: String) -> [String] { roots[mount] ?? [] }

    /// The manifest's file that is copied to a place.
    func file(at place: String) -> String? { files[place] }

    /// A place for the file that nothing else has: by its name, or by its name and a number.
    mutating func place(_ file: String) -> String {
        let base = file.split(separator: "/").last.map(String.init) ?? ""
        let plain = (base.hasSuffix(".pem") ? String(base.dropLast(4)) : base).filter { OutputID.isName("a\($0)") }
        return place(file, called: plain.isEmpty ? "certificates" : plain)
    }

    private mutating func place(_ file: String, called name: String) -> String {
        var number = 1
        var place = Layout.ca + "/\(name).pem"
        while let other = files[place], other != file {
            number += 1
            place = Layout.ca + "/\(name).\(number).pem"
        }
        files[place] = file
        return place
    }
}
