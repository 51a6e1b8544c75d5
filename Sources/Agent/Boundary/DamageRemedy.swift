import Core
import System

/// What brings back a generation that is damaged, or that a link names in vain. It is never to remove it: readers would find
/// nothing until the server has answered, and a client keypair cannot be made again at all.
enum DamageRemedy {
    /// The hints for a path in an output's directory or in `mtls/`: a generation's, or a link's.
    static func hints(_ path: String) -> [String] {
        let (directory, _) = Files.split(path)
        if Files.split(directory).name == Layout.mtls { return [ClientRemedy.damaged(for: nil)] }
        return [output(directory), "coppice where shows the rest"]
    }

    private static func output(_ directory: String) -> String {
        let (parent, name) = Files.split(directory)
        let (boundary, kind) = Files.split(parent)
        guard OutputID("\(kind)/\(name)") != nil else { return "coppice status shows what its agent does about it" }
        let command = "coppice renew --dir \(CommandHint.shellWord(boundary))"
        let output = bounded("\(kind)/\(name)")
        return "\(command) \(output); where its issue budget is spent: \(command) --force \(output)"
    }
}
