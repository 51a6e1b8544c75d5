internal import CommandLine
internal import Core
internal import System

extension Command {
    private static let place = Argument("DIR", count: .optional, of: .directory, "where to; else this directory")

    /// `coppice init [DIR]`
    static let start = Command(
        "init", "writes a manifest to start from",
        about: [
            "Writes coppice.yaml with one environment, one app and one proxy, every key explained, so that `coppice check` has "
                + "nothing to complain of. A directory that is not there is made. Nothing is ever written over."
        ],
        arguments: [place],
        examples: [
            Example("coppice init", "writes coppice.yaml here"),
            Example("coppice init infra", "writes infra/coppice.yaml"),
        ]
    ) { invocation in
        try start(in: invocation.word(place) ?? ".", invocation.console)
    }

    private static func start(in place: String, _ console: Console) throws -> Exit {
        let path = place == "." ? "coppice.yaml" : place + "/coppice.yaml"
        let bytes = Array(ManifestTemplate.text.utf8)
        do throws(PosixError) {
            let file = try directory(place).create("coppice.yaml", bytes: bytes.span, mode: 0o644)
            try file.sync()
        } catch {
            guard try Files.status(of: path, followingLinks: false) == nil else {
                throw ManifestError.exists(path: path)
            }
            throw error
        }
        console.say("wrote \(bounded(path))")
        console.hint("write your own names into it, and put the certificates that it names beside it, in ca/")
        console.hint("coppice check --file \(bounded(path)) says what is wrong and what is not there yet")
        return .good
    }

    private static func directory(_ place: String) throws(PosixError) -> Directory {
        if try Files.status(of: place) != nil { return try Directory.open(place) }
        let (parent, name) = Files.split(place.hasSuffix("/") ? String(place.dropLast()) : place)
        return try Directory.open(parent).makeDirectory(name, mode: 0o755)
    }
}
