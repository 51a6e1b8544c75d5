internal import AgentConfig
internal import Artifacts
internal import CommandLine
internal import Core
internal import System

extension Command {
    private static let target = Argument("DIR", count: .optional, of: .directory, "where to; else this directory")

    private static let proxy = Option.value(
        "proxy", "KIND", of: .oneOf(ProxySettings.Kind.allCases.map(\.rawValue)),
        "print the lines that the configuration of this proxy needs, and write nothing")
    private static let trust = Option.value(
        "trust", "FILE", of: .file,
        "with --proxy: the trust file that the proxy uses, by default \(usualTrust)")
    private static let usualTrust = "/var/lib/coppice/edge/trust/upstream/current/trust.pem"

    /// `coppice init [DIR]`
    static let start = Command(
        "init", "writes a manifest to start from",
        about: [
            "Writes coppice.yaml with one environment, one app and one proxy, every key explained, so that `coppice check` "
                + "reports no problems. A directory that is not there is made. Existing files are never overwritten.",
            "With --proxy it prints the few lines with which a proxy uses a trust that an agent keeps: the place of the "
                + "file, verification on, a depth that is enough, and how Coppice reloads it.",
        ],
        arguments: [target], options: [proxy, trust],
        examples: [
            Example("coppice init", "writes coppice.yaml here"),
            Example("coppice init infra", "writes infra/coppice.yaml"),
            Example("coppice init --proxy haproxy", "prints what haproxy.cfg needs"),
        ]
    ) { invocation in
        if let word = invocation.value(proxy), let kind = ProxySettings.Kind(rawValue: word) {
            if invocation.word(target) != nil {
                throw UsageError.other(
                    "--proxy prints lines and writes nothing", hint: "leave DIR away; --trust FILE names the trust file"
                )
            }
            return lines(for: kind, invocation.value(trust) ?? usualTrust, invocation.console)
        }
        if invocation.value(trust) != nil {
            throw UsageError.other("--trust counts only with --proxy", hint: "coppice init --proxy nginx --trust FILE")
        }
        return try start(in: invocation.word(target) ?? ".", invocation.console)
    }

    private static func lines(for kind: ProxySettings.Kind, _ trust: String, _ console: Console) -> Exit {
        console.print(ProxyLines(kind, trust: trust).text)
        return .good
    }

    private static func start(in target: String, _ console: Console) throws -> Exit {
        let path = target == "." ? "coppice.yaml" : target + "/coppice.yaml"
        let bytes = Array(ManifestTemplate.text.utf8)
        do throws(PosixError) {
            let file = try directory(target).create("coppice.yaml", bytes: bytes.span, mode: 0o644)
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

    private static func directory(_ target: String) throws(PosixError) -> Directory {
        if try Files.status(of: target) != nil { return try Directory.open(target) }
        let (parent, name) = Files.split(target.hasSuffix("/") ? String(target.dropLast()) : target)
        return try Directory.open(parent).makeDirectory(name, mode: 0o755)
    }
}
