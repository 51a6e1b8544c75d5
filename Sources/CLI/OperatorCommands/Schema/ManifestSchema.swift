internal import AgentConfig
internal import CommandLine
internal import JSON
internal import Manifest
internal import X509

/// The JSON Schema of `coppice.yaml`: its form, for editors. The rules beyond the form are `coppice check`'s.
enum ManifestSchema {
    typealias Parts = SchemaParts

    /// The whole document.
    static var document: JSONObject {
        var document: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "coppice.yaml", "description": "The identities of apps and proxies, for every environment.",
        ]
        for member in top.members { document[member.key] = member.value }
        document["$defs"] = .object(definitions)
        return document
    }

    private static var top: JSONObject {
        Parts.object([
            .may(
                "owner", "what the names of everything that is owned on the server begin with",
                Parts.absent("coppice", Parts.text("^[a-z0-9]{1,32}$"))),
            .must(
                "environments", "separate environments by name: server, CAs, domain",
                Parts.named(Parts.part("name"), Parts.part("environment"))),
            .must(
                "identities", "workloads, each one identity on each of its hosts",
                Parts.named(Parts.part("names"), Parts.part("identity"))),
        ])
    }

    private static var definitions: JSONObject {
        [
            "name": .object(Parts.text("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")),
            "names": .object(Parts.text("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$")),
            "duration": .object(Parts.text("^(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$")),
            "file": .object(Parts.text("^[^~$\\u0000-\\u001f][^$\\u0000-\\u001f]*$")),
            "mount": .object(Parts.text("^[^/?#%*{}\\\\\"\\s][^?#%*{}\\\\\"\\s]*$")),
            "address": .object(Parts.text("^https://[^/?#@]+/*$")),
            "mode": .object(Parts.text("^0?[0-7]{3}$")),
            "pin": .object(Parts.text("^[Ss][Hh][Aa]256:[0-9A-Fa-f:]+$")),
            "environment": .object(EnvironmentSchema.environment),
            "identity": .object(IdentitySchema.identity),
            "leaf": .object(IdentitySchema.leaf),
            "secret": .object(IdentitySchema.secret),
            "trust": .object(IdentitySchema.trust),
            "hook": .object(IdentitySchema.hook),
            "proxyKind": .object(Parts.choice(ProxySettings.Kind.self)),
            "processProxy": .object(ProxySchema.process),
            "haproxy": .object(ProxySchema.haproxy),
            "adminProxy": .object(ProxySchema.admin),
            "proxy": .object(ProxySchema.proxy),
            "probe": .object(ProxySchema.probe),
        ]
    }
}

/// The part of an environment.
enum EnvironmentSchema {
    typealias Parts = SchemaParts

    static var environment: JSONObject {
        Parts.object([
            .must("vault", "the server, and what it is verified with", vault),
            .must("domain", "what <domain> stands for", Parts.text("^[^*\\s]+$")),
            .may("login", "the cert auth method", login),
            .must("clients", "the mount that signs the agents' client certificates and nothing else", clients),
            .may("issuing", "the mounts that sign leaves, by path", Parts.named(Parts.part("mount"), issuing)),
            .may(
                "secrets", "the mounts that secrets are read from, by path", Parts.named(Parts.part("mount"), secrets)),
        ])
    }

    private static var vault: JSONObject {
        Parts.object([
            .must(
                "address", "https://HOST:PORT, or a list of them in the order to try",
                ["anyOf": [.object(Parts.part("address")), .object(Parts.list(Parts.part("address")))]]),
            .may("namespace", "the namespace of every request", Parts.text()),
            .may("server_name", "the name in the server's certificate, where it is not the address's", Parts.text()),
            .must("trust", "the full chain that verifies the server, a PEM file", Parts.part("file")),
            .may("ca", "how agents keep their copies of it current; else they do not", trust),
        ])
    }

    private static var trust: JSONObject {
        Parts.object([
            .must("issuers", "the mounts that issue the server's own certificates", Parts.list(Parts.part("mount"))),
            .must("roots", "the roots that they may end in", roots),
            .may(
                "retire_after", "how long an old issuer or root stays; else until it expires", Parts.part("duration")),
            .may("refresh", "how often the mounts are read", Parts.absent("1h", Parts.part("duration"))),
        ])
    }

    private static var roots: JSONObject {
        Parts.object([
            .may("files", "self-signed roots, PEM files", Parts.list(Parts.part("file"))),
            .may("accept", "what is a root besides them", Parts.absent("files", Parts.choice(Roots.Accept.self))),
            .may("pins", "fingerprints of roots that the server offers", Parts.list(Parts.part("pin"))),
        ])
    }

    private static var login: JSONObject {
        Parts.object([
            .may(
                "mount", "the mount of the cert auth method, without auth/", Parts.absent("cert", Parts.part("mount"))),
            .may("manage", "whether apply may make the mount", Parts.flag(false)),
            .may(
                "token_ttl", "a token's TTL, within which it is renewed", Parts.absent("1h", Parts.part("duration"))),
            .may("token_max_ttl", "a token's maximum TTL", Parts.absent("24h", Parts.part("duration"))),
        ])
    }

    private static var clients: JSONObject {
        Parts.object([
            .must("mount", "the PKI mount", Parts.part("mount")),
            .must("issuers", "the certificates of its issuers, a PEM file", Parts.part("file")),
            .may("domain", "the domain of client names; else agents.<domain>", Parts.text("^[^*\\s]+$")),
            .may("ttl", "the lifetime of a client certificate", Parts.absent("7d", Parts.part("duration"))),
            .may("key", "the kind of key that it signs", Parts.absent("ec-p256", Parts.choice(KeyAlgorithm.self))),
            .may("manage", "whether apply may make the mount", Parts.flag(false)),
        ])
    }

    private static var issuing: JSONObject {
        Parts.object([
            .must("roots", "the self-signed roots of its issuers, PEM files", Parts.list(Parts.part("file"))),
            .may("max_ttl", "the longest lifetime of a leaf", Parts.absent("30d", Parts.part("duration"))),
            .may("manage", "whether apply may make the mount", Parts.flag(false)),
        ])
    }

    private static var secrets: JSONObject {
        Parts.object([
            .must("type", "what the mount is", Parts.choice(SecretMount.Kind.self)),
            .may("manage", "whether apply may make the mount", Parts.flag(false)),
        ])
    }
}

extension Command {
    /// `coppice schema`
    static let schema = Command(
        "schema", "prints the JSON Schema of the manifest, for editors",
        about: [
            "Editors with a YAML language server complete and check keys while they are typed: put the schema beside the "
                + "manifest, and the line \"# yaml-language-server: $schema=coppice.schema.json\" on top of it. It knows the "
                + "form; the rules are those of coppice check."
        ],
        examples: [Example("coppice schema >coppice.schema.json", "puts it beside the manifest")]
    ) { invocation in
        invocation.console.print(JSONValue.object(ManifestSchema.document).text(pretty: true))
        return .good
    }
}
