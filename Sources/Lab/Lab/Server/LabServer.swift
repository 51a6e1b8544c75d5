import Core
package import HTTPServer
import Issuing
package import System
import X509

/// The core behind its HTTPS server: what `coppice-lab up` runs, and what tests start for themselves.
package final class LabServer: Sendable {
    /// How a lab is set up.
    package struct Options: Sendable {
        /// Port 0: any free one.
        package var address = ListenAddress(host: "127.0.0.1", port: 0)
        /// Whether an address that other machines reach is taken.
        package var allowsRemote = false
        /// Whether it starts as a fresh server does: not initialised, or sealed.
        package var isBare = false
        /// Instead of a certificate under the lab's own root.
        package var identity: ServerIdentity?
        /// Whose API it speaks.
        package var compatibility = Compatibility.openBao
        /// Instead of the machine's clock.
        package var clock = LabClock()

        package init() {}
    }

    /// The API without the network: counters, faults, clock.
    package let core: LabCore
    /// PEM: what clients trust the server by.
    package let trust: String
    /// The root token; `nil` for a bare lab, and where its file was removed.
    package let rootToken: String?
    /// Opens the admin paths.
    package let adminToken: String
    private let server: HTTPServer
    private let lock: FileLock?

    /// `https://127.0.0.1:8200`.
    package var url: String { "https://\(server.address)" }

    private init(
        core: LabCore, server: HTTPServer, trust: String, rootToken: String?, adminToken: String, lock: FileLock?
    ) {
        self.core = core
        self.server = server
        self.trust = trust
        self.rootToken = rootToken
        self.adminToken = adminToken
        self.lock = lock
    }

    /// A lab that keeps nothing: initialised and unsealed unless it is bare.
    package static func start(_ options: Options = Options()) throws(LabError) -> LabServer {
        let now = Clock.wall()
        let identity =
            if let given = options.identity { given } else {
                try ServerIdentity(host: options.address.host, by: ServerIdentity.makeRoot(at: now), at: now)
            }
        let adminToken = Identifiers.letters(32)
        let core = LabCore(
            clock: options.clock, adminToken: adminToken, compatibility: options.compatibility)
        var rootToken: String?
        if !options.isBare, let keys = core.initialize() {
            _ = keys.keys.first.map(core.unseal)
            rootToken = keys.rootToken
        }
        let server = try serve(core, identity, options)
        return LabServer(
            core: core, server: server, trust: identity.trust, rootToken: rootToken,
            adminToken: adminToken, lock: nil)
    }

    /// A lab that keeps its state in `directory`, which is its own: one lab at a time.
    package static func start(in directory: Directory, _ options: Options = Options()) throws(LabError) -> LabServer {
        let files = LabFiles(directory)
        let lock = try files.lock()
        let root = try files.root()
        let identity =
            if let given = options.identity { given } else {
                try ServerIdentity(host: options.address.host, by: root, at: Clock.wall())
            }
        let adminToken = try files.adminToken()
        let core = LabCore(
            clock: options.clock, journal: try Journal.open(directory), adminToken: adminToken,
            compatibility: options.compatibility)
        if !options.isBare { try open(core, files) }
        try core.flush()
        let server = try serve(core, identity, options)
        return LabServer(
            core: core, server: server, trust: identity.trust, rootToken: try files.rootToken(),
            adminToken: adminToken, lock: lock)
    }

    /// Initialises at the first start, and unseals at every one.
    private static func open(_ core: LabCore, _ files: LabFiles) throws(LabError) {
        if let keys = core.initialize(), let key = keys.keys.first {
            try files.keep(unsealKey: key, rootToken: keys.rootToken)
        }
        guard let key = try files.unsealKey(), core.unseal(key: key) else { throw .locked(files.path) }
    }

    private static func serve(
        _ core: LabCore, _ identity: ServerIdentity, _ options: Options
    ) throws(LabError) -> HTTPServer {
        var configuration = HTTPServer.Configuration(
            address: options.address, certificates: identity.certificates, privateKey: identity.privateKey)
        configuration.allowsRemote = options.allowsRemote
        do throws(ServerError) {
            return try HTTPServer.start(configuration) { core.handle($0) }
        } catch {
            throw .server(summary: error.summary, hints: error.hints)
        }
    }

    /// Ends what has ended and writes what has gathered: to be called a few times a second.
    package func tick() throws(LabError) {
        core.sweep(core.clock.now)
        try core.flush()
    }

    /// Stops the server and writes the rest.
    package func stop() throws(LabError) {
        server.stop()
        try core.flush()
    }
}
