package import AgentConfig

/// The few lines with which a proxy's own configuration uses a trust file that an agent keeps, and what `agent.yaml` or the manifest
/// says of the proxy.
package struct ProxyLines: Sendable {
    /// The proxy.
    package let kind: ProxySettings.Kind
    /// The trust file, through `current`.
    package let path: String

    package init(_ kind: ProxySettings.Kind, trust path: String) {
        self.kind = kind
        self.path = path
    }

    /// The lines. `app1.example.org:8443` stands for the upstream.
    package var text: String { lines.joined(separator: "\n") }

    /// The directory in which a new generation is renamed into place.
    private var directory: String {
        path.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    }

    private var lines: [String] {
        switch kind {
        case .nginx: nginx
        case .haproxy: haproxy
        case .envoy: envoy
        case .caddy: caddy
        case .apache: apache
        }
    }

    private var nginx: [String] {
        [
            "# nginx: in http, server or location, beside proxy_pass https://app1.example.org:8443;",
            "proxy_ssl_verify on;",
            "proxy_ssl_verify_depth 3;",
            "proxy_ssl_server_name on;",
            "proxy_ssl_name app1.example.org;",
            "proxy_ssl_trusted_certificate \(path);",
            "# In coppice.yaml: `proxy: nginx` (systemctl reload nginx.service, by the polkit rule of coppice compile --host),",
            "# or `proxy: { kind: nginx, config: /path/nginx.conf }` where nginx runs as the agent's own user.",
        ]
    }

    private var haproxy: [String] {
        [
            "# HAProxy: sockets that the agent's group may use, and the servers of a backend.",
            "global",
            "    stats socket /run/haproxy/coppice.sock mode 660 level admin group coppice",
            "backend app",
            "    server app1 app1.example.org:8443 ssl verify required verifyhost app1.example.org sni str(app1.example.org) ca-file \(path)",
            "# In coppice.yaml: `proxy: { kind: haproxy, stats_socket: /run/haproxy/coppice.sock, unit: haproxy.service }`; servers",
            "# with `crt` take new trust in memory, others by a reload. Add master_socket: where HAProxy runs with -S.",
        ]
    }

    private var envoy: [String] {
        [
            "# Envoy: a secret that is read again when the directory changes, and the cluster's TLS context.",
            "# In a file of its own, named by path_config_source of the sds_config below:",
            "resources:",
            "  - \"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
            "    name: upstream_trust",
            "    validation_context:",
            "      trusted_ca: { filename: \(path) }",
            "      watched_directory: { path: \(directory) }",
            "      match_typed_subject_alt_names:",
            "        - { san_type: DNS, matcher: { exact: app1.example.org } }",
            "# In the transport socket of the cluster:",
            "#   common_tls_context:",
            "#     validation_context_sds_secret_config:",
            "#       name: upstream_trust",
            "#       sds_config: { path_config_source: { path: /etc/envoy/upstream-trust.yaml } }",
            "# In coppice.yaml: `proxy: { kind: envoy, admin: 127.0.0.1:9901 }`.",
        ]
    }

    private var caddy: [String] {
        [
            "# Caddy: in a site of the Caddyfile.",
            "reverse_proxy https://app1.example.org:8443 {",
            "    transport http {",
            "        tls_trust_pool file \(path)",
            "        tls_server_name app1.example.org",
            "    }",
            "}",
            "# Before 2.8 the line is `tls_trusted_ca_certs \(path)`.",
            "# In coppice.yaml: `proxy: { kind: caddy, admin: 127.0.0.1:2019 }`, and in the trust",
            "# `probe: { address: app1.example.org:8443, url: http://127.0.0.1:8081/ }`: only a request through Caddy proves its trust.",
        ]
    }

    private var apache: [String] {
        [
            "# Apache: in the virtual host that has ProxyPass / https://app1.example.org:8443/",
            "SSLProxyEngine on",
            "SSLProxyVerify require",
            "SSLProxyVerifyDepth 3",
            "SSLProxyCheckPeerName on",
            "SSLProxyCACertificateFile \(path)",
            "# In coppice.yaml: `proxy: apache` (systemctl reload apache2.service, by the polkit rule of coppice compile --host),",
            "# or `proxy: { kind: apache, config: /path/apache2.conf, pid_file: /path/apache2.pid }` for the agent's own user.",
        ]
    }
}
