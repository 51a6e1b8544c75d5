import AgentConfig
package import Core
import X509
import YAML

/// A file that the manifest names, and what for.
package struct NamedFile: Hashable, Sendable {
    /// What its certificates are for.
    package enum Purpose: Hashable, Sendable {
        /// To verify the server.
        case serverTrust
        /// To bind the logins to: the issuers of client certificates.
        case clientIssuers
        /// To end chains in: the roots of an issuing mount.
        case roots(mount: String)
        /// To end the chains of the server's own certificates in.
        case serverRoots
        /// To complete chains: intermediates that a server has forgotten.
        case intermediates
    }

    /// As the manifest writes it: absolute, or relative to the manifest's directory.
    package var path: String
    /// What it is for.
    package var purpose: Purpose
    /// The environment.
    package var environment: String
    /// Where the manifest names it.
    package var mark: Mark
}

/// What is known of a file that the manifest names.
package enum FileFacts: Hashable, Sendable {
    /// There is none.
    case missing
    /// It cannot be read, in words.
    case unreadable(String)
    /// It holds this.
    case holds(FileContents)
}

/// What a PEM file holds, as far as rules want to know.
package struct FileContents: Hashable, Sendable {
    /// One certificate.
    package struct Certificate: Hashable, Sendable {
        /// The line where its block begins.
        package var line: Int
        /// The subject, as text.
        package var subject: String
        /// The SHA-256 of its DER, in hexadecimal digits.
        package var sha256: String
        /// Whether it may sign certificates.
        package var isCA: Bool
        /// Whether its own key signed it.
        package var isSelfSigned: Bool
        /// When it ends.
        package var notAfter: WallTime

        package init(
            line: Int, subject: String, sha256: String, isCA: Bool, isSelfSigned: Bool, notAfter: WallTime
        ) {
            (self.line, self.subject, self.sha256) = (line, subject, sha256)
            (self.isCA, self.isSelfSigned, self.notAfter) = (isCA, isSelfSigned, notAfter)
        }
    }

    /// In the file's order.
    package var certificates: [Certificate]
    /// Whether a private key is among its blocks.
    package var hasKey: Bool
    /// What makes readers of the file lose something, in words.
    package var damage: [String]

    package init(certificates: [Certificate], hasKey: Bool = false, damage: [String] = []) {
        (self.certificates, self.hasKey, self.damage) = (certificates, hasKey, damage)
    }
}

extension ResolvedEnvironment {
    /// Every file that the environment and its identities name, each place once.
    var namedFiles: [NamedFile] {
        var files = [
            file(settings.server.trustFile, .serverTrust, node.mark(at: .key("vault"), .key("trust"))),
            file(settings.clients.issuersFile, .clientIssuers, node.mark(at: .key("clients"), .key("issuers"))),
        ]
        for (index, path) in (settings.server.trust?.roots.files ?? []).enumerated() {
            files.append(file(path, .serverRoots, serverRootPlace(index)))
        }
        for mount in settings.issuing {
            for (index, path) in mount.rootFiles.enumerated() {
                files.append(file(path, .roots(mount: mount.path), rootPlace(mount.path, index)))
            }
        }
        var told: Set<Mark> = []
        return (files + identities.flatMap(intermediates)).filter { told.insert($0.mark).inserted }
    }

    private func file(_ path: String, _ purpose: NamedFile.Purpose, _ mark: Mark) -> NamedFile {
        NamedFile(path: path, purpose: purpose, environment: settings.name, mark: mark)
    }

    private func rootPlace(_ mount: String, _ index: Int) -> Mark {
        let entry = node.entries(of: "issuing").first { $0.key == mount || $0.key == mount + "/" }
        guard case .sequence(let items, let mark)? = entry?.value.after(.key("roots")) else { return node.mark }
        return items.indices.contains(index) ? items[index].mark : mark
    }

    private func serverRootPlace(_ index: Int) -> Mark {
        let list = node.after(.key("vault"))?.after(.key("ca"))?.after(.key("roots"))?.after(.key("files"))
        guard case .sequence(let items, let mark)? = list else { return node.mark }
        return items.indices.contains(index) ? items[index].mark : mark
    }

    private func intermediates(_ resolved: ResolvedIdentity) -> [NamedFile] {
        resolved.identity.configuration.trusts.flatMap { trust -> [NamedFile] in
            let list = resolved.node.after(.key("trust"))?.after(.named(trust.name))?.after(.key("intermediates"))?
                .after(.key("files"))
            guard case .sequence(let items, _)? = list else { return [] }
            return zip(trust.intermediates, items).compactMap { path, item in
                resolved.identity.rootFiles[path].map { file($0, .intermediates, item.mark) }
            }
        }
    }
}
