/// The manifest that `coppice init` writes: small, whole, and explained where it stands.
enum ManifestTemplate {
    static let text = """
        # The identities of apps and proxies, the same file for every environment. Where to go from here:
        #   coppice check      reports everything that is wrong, with its place and a hint
        #   coppice plan       shows what the server lacks, and coppice apply makes it so
        # Every key is explained in docs/coppice-yaml.md, every rule in docs/reference/rules.md. Editors that know YAML
        # schemas complete the keys with what `coppice schema` prints.

        # Everything that is owned on the server is called by this prefix: coppice-web.host1 and so on.
        owner: coppice

        # Test and prod are two environments: their own servers, CAs, domains. Add `prod:` beside `test:`.
        environments:
          test:
            vault:
              address: https://vault.test.example.org:8200
              # The full chain that verifies the server. Paths are relative to this file.
              trust: ca/test/vault-ca.pem
            # What <domain> stands for below.
            domain: test.example.org
            # The cert auth method: where agents log in, and the TTL of their tokens.
            login: { mount: cert, token_ttl: 1h, token_max_ttl: 24h }
            # The mount that signs the agents' client certificates and nothing else. Logins are bound to its issuers.
            clients:
              mount: pki_agents
              issuers: ca/test/agents.pem
              ttl: 7d
            # The mounts that sign leaves, each with the self-signed roots that its chains lead to.
            issuing:
              pki_int: { roots: [ca/test/root.pem], max_ttl: 7d }
            # The mounts that secrets are read from.
            secrets:
              secret: { type: kv-v2 }

        identities:
          # An app: leaves and secrets of its own. One identity for each host: web.host1, web.host2.
          web:
            kind: app
            user: web
            instances: [host1, host2]
            leaf:
              - name: server
                common_name: web.<domain>
                dns: [web.<domain>, <instance>.web.<domain>]
                ttl: 24h
                # What has the app read its new files: an argument vector, no shell reads it. The host must have the unit, or the
                # program; without a slash in front it is a path in the boundary directory, where you put it.
                # on_change: { run: [/usr/bin/systemctl, reload, web.service] }
            secret:
              - name: db
                read: secret/data/web/db
                files: { db.env: { format: env } }

          # A proxy: the trust with which it verifies its upstreams, and nothing else.
          edge:
            kind: proxy
            # Best not the user of the proxy's own workers.
            user: edge-agent
            instances: [host1, host2]
            # Which proxy, so that it is tested, reloaded and looked at: nginx, haproxy, envoy, caddy or apache.
            # `coppice init --proxy nginx` prints the lines that its own configuration needs.
            proxy: nginx
            trust:
              # Without `issuers:` every issuing mount of the environment.
              - name: upstream
                refresh: 1m
                # An upstream that must verify: where nginx's processes are hidden from the agent, this proves the reload.
                # probe: { address: "web.<domain>:8443" }

        """
}
