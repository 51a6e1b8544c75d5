import TestSupport

/// What the clients are given to run: each says `Y` or `N` for each pair of a port and a trust file.
enum ClientPrograms {
    static let python = """
        import socket, ssl, sys
        name, rest = sys.argv[1], sys.argv[2:]
        for port, trust in zip(rest[::2], rest[1::2]):
            try:
                context = ssl.create_default_context(cafile=trust)
                with socket.create_connection(("127.0.0.1", int(port)), 10) as plain:
                    with context.wrap_socket(plain, server_hostname=name):
                        print("Y")
            except ssl.SSLError:
                print("N")
        """

    static let node = """
        const tls = require('tls'), fs = require('fs');
        const [name, ...rest] = process.argv.slice(2);
        const ask = (port, trust) => new Promise(done => {
          const options = { host: '127.0.0.1', port, servername: name, ca: fs.readFileSync(trust) };
          const socket = tls.connect(options, () => { socket.destroy(); done('Y'); });
          socket.on('error', () => done('N'));
        });
        (async () => {
          for (let i = 0; i < rest.length; i += 2) console.log(await ask(+rest[i], rest[i + 1]));
        })();
        """

    static let java = """
        import java.io.*;
        import java.nio.file.*;
        import java.security.KeyStore;
        import java.security.cert.*;
        import javax.net.ssl.*;

        public class Client {
            public static void main(String[] arguments) throws Exception {
                for (int i = 1; i < arguments.length; i += 2)
                    System.out.println(accepts(arguments[0], Integer.parseInt(arguments[i]), arguments[i + 1]) ? "Y" : "N");
            }

            static boolean accepts(String name, int port, String trust) throws Exception {
                KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null);
                int count = 0;
                try (InputStream file = Files.newInputStream(Paths.get(trust))) {
                    for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(file))
                        store.setCertificateEntry("c" + count++, one);
                }
                TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
                managers.init(store);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, managers.getTrustManagers(), null);
                try (java.net.Socket plain = new java.net.Socket("127.0.0.1", port);
                     SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true)) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    return true;
                } catch (SSLException refused) {
                    return false;
                }
            }
        }
        """

    static func nginx(_ servers: RealServers) -> String {
        let locations = servers.pairs.enumerated().map { place, pair in
            """
            location /\(place) {
              proxy_pass https://127.0.0.1:\(pair.port)/;
              proxy_ssl_verify on;
              proxy_ssl_name \(RealServers.name);
              proxy_ssl_session_reuse off;
              proxy_ssl_trusted_certificate \(pair.file);
            }
            """
        }
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \($0);" }
        return """
            daemon off; master_process off; pid nginx.pid;
            events {}
            http {
              access_log off;
              \(folders.joined(separator: "\n"))
              server {
                listen unix:\(servers.scratch.path)/proxy.sock;
                \(locations.joined(separator: "\n"))
              }
            }
            """
    }

    static func haproxy(_ servers: RealServers) -> String {
        let routes = servers.pairs.indices.map { "  use_backend b\($0) if { path /\($0) }" }
        let backends = servers.pairs.enumerated().map { place, pair in
            """
            backend b\(place)
              server s 127.0.0.1:\(pair.port) ssl verify required ca-file \(pair.file) sni str(\(RealServers.name)) verifyhost \(RealServers.name)
            """
        }
        return """
            defaults
              mode http
              timeout connect 300s
              timeout client 300s
              timeout server 300s
              retries 0
            frontend f
              bind unix@\(servers.scratch.path)/proxy.sock
            \(routes.joined(separator: "\n"))
            \(backends.joined(separator: "\n"))

            """
    }
}
