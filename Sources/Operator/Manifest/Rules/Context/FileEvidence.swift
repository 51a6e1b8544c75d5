internal import Core
internal import X509

extension RuleContext {
    /// Every place that names a file, with what is known of it.
    var known: [(file: NamedFile, facts: FileFacts)] {
        namedFiles.compactMap { file in files[file.path].map { (file, $0) } }
    }

    /// Every place that names a file which could be read, with its content.
    var read: [(file: NamedFile, contents: FileContents)] {
        known.compactMap { file, facts in
            if case .holds(let contents) = facts { (file, contents) } else { nil }
        }
    }

    /// What the files of an environment hold for a purpose: the certificates of all of them.
    func certificates(in environment: String, _ purpose: NamedFile.Purpose) -> [FileContents.Certificate] {
        read.filter { $0.file.environment == environment && $0.file.purpose == purpose }
            .flatMap(\.contents.certificates)
    }

    /// The roots that could be read, by environment and mount.
    var roots: [String: [String: [FileContents.Certificate]]] {
        let environments = environments.map(\.settings).map { settings in
            let byMount = settings.issuing.map { ($0.path, certificates(in: settings.name, .roots(mount: $0.path))) }
            return (settings.name, Dictionary(byMount) { first, _ in first })
        }
        return Dictionary(environments) { first, _ in first }
    }
}

extension [FileContents.Certificate] {
    /// The one that ends last, when not even that one lives as long as `life` from `now`. An ended one is told elsewhere.
    func last(before life: Duration, from now: WallTime) -> FileContents.Certificate? {
        guard let last = self.max(by: { $0.notAfter < $1.notAfter }) else { return nil }
        return last.notAfter > now && now + life > last.notAfter ? last : nil
    }
}

extension NamedFile.Purpose {
    /// Whether self-signed roots belong into such a file, and nothing else.
    var isOfRoots: Bool {
        switch self {
        case .roots, .serverRoots: true
        case .serverTrust, .clientIssuers, .intermediates: false
        }
    }

    /// What belongs into such a file.
    var words: String {
        switch self {
        case .serverTrust: "the full chain that verifies the server"
        case .clientIssuers: "the certificates of the issuers of client certificates"
        case .serverRoots: "the self-signed roots of the server's own certificates"
        case .roots(let mount): "the self-signed roots of \(quoted(mount))"
        case .intermediates: "the intermediates that the server has forgotten"
        }
    }
}
