import Core
import System

/// A real Envoy of this user that passes requests on to a TLS upstream, which it verifies with a trust file.
package final class EnvoyFront {
    /// How it comes to the trust.
    package enum Trust: Sendable {
        /// By a secret of an SDS file that watches the output's directory.
        case watched
        /// By a secret that watches nothing.
        case unwatched
        /// By the static configuration.
        case fixed
    }

    private let scratch: Scratch
    /// The running program.
    package private(set) var running: RunningProgram?

    /// The unix socket of its admin interface.
    package var admin: String { scratch.path + "/admin.socket" }
    /// The unix socket that it listens on for plain HTTP.
    package var socket: String { scratch.path + "/front.socket" }
    /// A port of 127.0.0.1 that it listens on for plain HTTP, or for TLS where it has a leaf.
    package let port: Int

    /// `trust` and `leaf` are directories of outputs; `upstream` is `HOST:PORT`, whose certificate must carry `name`.
    package init(
        trust: String, _ manner: Trust = .watched, upstream: String = "127.0.0.1:1", name: String = "web.internal",
        leaf: String? = nil
    ) throws {
        scratch = try Scratch()
        port = try FreePort.any()
        try scratch.write("trust.yaml", Self.secret("upstream", trustContext(trust, manner)))
        if let leaf { try scratch.write("leaf.yaml", Self.secret("front", certificate(leaf))) }
        try scratch.write("envoy.yaml", configuration(trust, manner, upstream, name, leaf != nil))
    }

    /// The same with a secret and a transport socket as they are given; the latter is told where the secret's file is.
    package init(trust: String, secret: String, transport: (String) -> String) throws {
        scratch = try Scratch()
        port = try FreePort.any()
        let file = try scratch.write("trust.yaml", secret)
        let given = transport(file).split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        let text = configuration(trust, .watched, "127.0.0.1:1", "web.internal", false)
        // The cluster's transport socket is the end of the configuration.
        let kept = text.split(separator: "\n").prefix { $0 != "    transport_socket:" }
        try scratch.write("envoy.yaml", kept.joined(separator: "\n") + "\n" + given + "\n")
    }

    private static func secret(_ name: String, _ content: String) -> String {
        """
        resources:
        - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
          name: \(name)
          \(content)
        """
    }

    private func trustContext(_ directory: String, _ manner: Trust) -> String {
        let watch = manner == .watched ? ", watched_directory: { path: \(directory) }" : ""
        return "validation_context: { trusted_ca: { filename: \(directory)/current/trust.pem }\(watch) }"
    }

    private func certificate(_ directory: String) -> String {
        """
        tls_certificate:
              certificate_chain: { filename: \(directory)/current/fullchain.pem }
              private_key: { filename: \(directory)/current/privkey.pem }
              watched_directory: { path: \(directory) }
        """
    }

    private func configuration(
        _ trust: String, _ manner: Trust, _ upstream: String, _ name: String, _ hasLeaf: Bool
    ) -> String {
        let (host, port) = (upstream.prefix { $0 != ":" }, upstream.drop { $0 != ":" }.dropFirst())
        let context =
            manner == .fixed
            ? trustContext(trust, manner)
            : "validation_context_sds_secret_config: { name: upstream, sds_config: { path_config_source: { path: \(scratch.path)/trust.yaml } } }"
        return """
            node: { id: edge, cluster: edge }
            admin: { address: { pipe: { path: \(admin), mode: 384 } } }
            static_resources:
              listeners:
              - address: { pipe: { path: \(socket) } }
                filter_chains:
                - \(chain)
              - address: { socket_address: { address: 127.0.0.1, port_value: \(self.port) } }
                filter_chains:
                - \(chain)
                  \(hasLeaf ? listenerTLS : "")
              clusters:
              - name: app
                connect_timeout: 5s
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    common_http_protocol_options: { max_requests_per_connection: 1 }
                    explicit_http_config: { http_protocol_options: {} }
                load_assignment:
                  cluster_name: app
                  endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: \(host), port_value: \(port) } } } }] }]
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    sni: \(name)
                    common_tls_context: { \(context) }
            """
    }

    /// One line, since it stands at several places.
    private var chain: String {
        let router =
            "{ name: envoy.filters.http.router, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }"
        let routes =
            "{ virtual_hosts: [{ name: all, domains: [\"*\"], routes: [{ match: { prefix: / }, route: { cluster: app } }] }] }"
        return
            "filters: [{ name: envoy.filters.network.http_connection_manager, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: front, route_config: \(routes), http_filters: [\(router)] } }]"
    }

    private var listenerTLS: String {
        "transport_socket: { name: envoy.transport_sockets.tls, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext, common_tls_context: { tls_certificate_sds_secret_configs: [{ name: front, sds_config: { path_config_source: { path: \(scratch.path)/leaf.yaml } } }] } } }"
    }

    /// Starts it; returns when it serves.
    package func start() throws {
        let envoy = try RunningProgram(
            path: FetchedProxy.envoy.program,
            ["-c", scratch.path + "/envoy.yaml", "--concurrency", "1", "--disable-hot-restart"])
        running = envoy
        try envoy.waitFor("starting main dispatch loop")
        try envoy.waitFor("all dependencies initialized. starting workers")
    }

    /// Ends it.
    package func stop() throws {
        _ = try running?.stop()
        running = nil
    }
}
