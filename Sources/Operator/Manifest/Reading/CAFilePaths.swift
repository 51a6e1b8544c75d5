internal import AgentConfig
internal import Core

/// The paths of the copies of the manifest's files below a boundary directory: `ca/MOUNT.pem`, the same in every boundary
/// directory of one environment.
struct CAFilePaths {
    private var files: [String: String]
    private var roots: [String: [String]] = [:]
    /// How agents keep the trust that verifies the server current, with the paths of the copies.
    private(set) var serverTrust: ServerTrust?

    init(_ settings: Environment) {
        files = [Layout.serverTrust: settings.server.trustFile]
        for mount in settings.issuing {
            let name = mount.path.replacing("/", with: "-")
            roots[mount.path] = mount.rootFiles.map { add($0, named: name) }
        }
        var trust = settings.server.trust
        if let named = trust?.roots.files { trust?.roots.files = named.map { add($0) } }
        serverTrust = trust
    }

    /// The paths of a mount's roots, in the order of its files.
    func roots(of mount: String) -> [String] { roots[mount] ?? [] }

    /// The manifest's file that is copied to a path.
    func file(at path: String) -> String? { files[path] }

    /// The path of the file's copy, which no other file has: made of its name, with a number where that is taken.
    mutating func add(_ file: String) -> String {
        let base = file.split(separator: "/").last.map(String.init) ?? ""
        let plain = (base.hasSuffix(".pem") ? String(base.dropLast(4)) : base).filter { OutputID.isName("a\($0)") }
        return add(file, named: plain.isEmpty ? "certificates" : plain)
    }

    /// The server's own trust is no one's roots, also where it is the same file: the agent may write its copy anew.
    private mutating func add(_ file: String, named name: String) -> String {
        var number = 1
        var path = Layout.ca + "/\(name).pem"
        while let other = files[path], other != file || path == Layout.serverTrust {
            number += 1
            path = Layout.ca + "/\(name).\(number).pem"
        }
        files[path] = file
        return path
    }
}
