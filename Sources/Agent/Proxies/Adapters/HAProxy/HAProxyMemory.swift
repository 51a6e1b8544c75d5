internal import Core
internal import System
internal import X509

/// The files in a worker's memory, as its runtime API replaces them.
struct HAProxyMemory {
    /// The worker's own socket.
    let cli: HAProxyCLI

    /// What one request holds with the command around it: `tune.bufsize` is 16,384 bytes by default.
    private static let limit = 15_000

    /// Replaces a file. True where everything that uses it follows. Where a part would not, it is replaced only if wanted.
    func replace(_ file: ServedFile, evenInPart: Bool) -> Bool {
        guard let shown = shown(file), shown.isUsed else { return false }
        let isWhole = file.purpose == .leaf || HAProxyConfiguration.of(cli)?.follows(file.path) ?? false
        guard isWhole || evenInPart else { return false }
        guard !shown.holds(file) else { return isWhole }
        return set(file) && uses(file) && isWhole
    }

    /// Whether the new file is in memory and in use, be it by a part of those that name it.
    func uses(_ file: ServedFile) -> Bool {
        shown(file).map { $0.isUsed && $0.holds(file) } ?? false
    }

    private func shown(_ file: ServedFile) -> HAProxyAnswer.File? {
        cli.ask("show ssl \(file.haproxyWord) \(file.path)").flatMap(HAProxyAnswer.File.init)
    }

    private func set(_ file: ServedFile) -> Bool {
        let name = "\(file.haproxyWord) \(file.path)"
        guard let command = command(file, name) else { return false }
        let isSet = cli.send(command)?.lowercased().contains("transaction created") ?? false
        if isSet, cli.ask("commit ssl \(name)")?.contains("Success!") ?? false { return true }
        _ = cli.ask("abort ssl \(name)")
        return false
    }

    /// `set ssl` with the certificates, and of a leaf also the key; `nil` where that is too much for one request. A blank line
    /// ends it.
    private func command(_ file: ServedFile, _ name: String) -> SecretBytes? {
        let command = SecretBuffer(capacity: 1 << 14)
        command.append("set ssl \(name) <<\n")
        switch file.purpose {
        case .trust: for certificate in file.certificates { command.append(certificate.pem) }
        case .leaf:
            guard let bundle = try? Files.readSecret(file.path, limit: Self.limit) else { return nil }
            command.append(bundle)
        }
        command.append("\n")
        return command.count <= Self.limit ? command.finish() : nil
    }
}
