internal import AgentConfig
import Core
internal import JSON
internal import Manifest
internal import X509

/// The part of an identity and its outputs.
enum IdentitySchema {
    typealias Parts = SchemaParts
    typealias Key = SchemaParts.Key

    static var identity: JSONObject {
        Parts.object([
            .must("kind", "an app keeps leaves and secrets, a proxy keeps trust", Parts.choice(AgentKind.self)),
            .must("user", "the Unix user that its agent runs as", Parts.text("^[a-z_][A-Za-z0-9._-]{0,31}$")),
            .may("environments", "the environments that it is in; else all", Parts.list(Parts.part("name"))),
            .may("instances", "its hosts, or its hosts by environment", instances),
            .may(
                "dir", "its boundary directory; else /var/lib/coppice and the name", Parts.text("^/[^~$%\"'\\\\\\s]+$")),
            .may("renewal", "who renews the client keypair", Parts.absent("self", Parts.choice(Identity.Renewal.self))),
            .may("default_policy", "whether its tokens get the policy named default too", Parts.flag(false)),
            .may("proxy", "the proxy that it serves", Parts.part("proxy")),
            .may("leaf", "certificates that it keeps", Parts.list(Parts.part("leaf"), unique: false)),
            .may("secret", "secrets that it keeps", Parts.list(Parts.part("secret"), unique: false)),
            .may("trust", "trust files that it keeps", Parts.list(Parts.part("trust"), unique: false)),
            .may("metrics", "a file for the node exporter", metrics),
        ])
    }

    private static var instances: JSONObject {
        let hosts = Parts.list(Parts.part("names"))
        let byEnvironment: JSONObject = ["type": "object", "additionalProperties": .object(hosts)]
        return ["anyOf": [.object(hosts), .object(byEnvironment)]]
    }

    static var leaf: JSONObject {
        Parts.object(
            [
                .must("name", "the output is leaf/NAME", Parts.text()),
                .may("mount", "the issuing mount; needed where there are several", Parts.part("mount")),
                .may("common_name", "the common name of the certificate", Parts.text()),
                .may("dns", "DNS names", Parts.list(Parts.text())),
                .may("ip", "IP addresses", Parts.list(Parts.text())),
                .may("uri", "URIs, such as SPIFFE identities", Parts.list(Parts.text(uri))),
                .may("ttl", "its lifetime; else a day, or what the mount allows", Parts.part("duration")),
                .may("key", "the kind of key to make", Parts.absent("ec-p256", Parts.choice(KeyAlgorithm.self))),
                .may("serve", "the proxy that serves it: nginx, haproxy or envoy", Parts.part("proxy")),
                .may("probe", "the listener that must show it", Parts.part("probe")),
                .may("bundle", "whether key and chain are written into one file too", Parts.flag(false)),
            ] + shared)
    }

    private static let uri = "^[A-Za-z][A-Za-z0-9+.-]*:[^*{},\\u0000-\\u0020\\u007f-\\uffff]+$"

    static var secret: JSONObject {
        Parts.object(
            [
                .must("name", "the output is secret/NAME", Parts.text()),
                .must(
                    "read", "the path to read, as a policy names it",
                    Parts.text("^[^/?#%*{}\\\\\"\\s][^?#%*{}\\\\\"\\s]*$")),
                .must("files", "the files to write, by name", Parts.named(Parts.text(), file)),
                .may("refresh", "how often it is read again", Parts.absent("5m", Parts.part("duration"))),
                .may(
                    "on_delete", "what happens when the secret is gone",
                    Parts.absent("keep", Parts.choice(SecretOutput.OnDelete.self))),
            ] + shared)
    }

    private static var file: JSONObject {
        Parts.object([
            .must("format", "how the values are written", Parts.choice(SecretFile.Format.self)),
            .may("field", "the field whose bytes a raw file holds", Parts.text()),
            .may("decode", "how the field is decoded", Parts.absent("none", Parts.choice(SecretFile.Decoding.self))),
            .may("mode", "the file's own mode, in quotes", Parts.part("mode")),
        ])
    }

    static var trust: JSONObject {
        Parts.object(
            [
                .must("name", "the output is trust/NAME", Parts.text()),
                .may("issuers", "the issuing mounts; else all of the environment", Parts.list(Parts.part("mount"))),
                .may(
                    "accept", "whether roots that those of the mounts have cross-signed are taken too",
                    Parts.absent("files", ["enum": ["files", "cross-signed"]])),
                .may(
                    "intermediates", "intermediates that the server has forgotten",
                    Parts.object([.must("files", "PEM files", Parts.list(Parts.part("file")))])),
                .may(
                    "retire_after",
                    "how long an issuer stays that is no longer offered; else the longest leaf's lifetime",
                    Parts.part("duration")),
                .may("refresh", "how often the mounts are read", Parts.absent("5m", Parts.part("duration"))),
                .may("distrust", "fingerprints of certificates that are never written", Parts.list(Parts.part("pin"))),
                .may("proxy", "the proxy that reads it; else the identity's", Parts.part("proxy")),
                .may("probe", "an upstream that it must verify", Parts.part("probe")),
                .may("test", "the proxy's own test of its configuration", Parts.part("hook")),
                .may("proof", "what proves that the proxy uses it", Parts.part("hook")),
            ] + shared)
    }

    /// The keys of every output.
    private static var shared: [Key] {
        [
            .may("group", "a group of the user that may read the files", Parts.text()),
            .may("mode", "the files' mode, in quotes", Parts.part("mode")),
            .may("on_change", "what runs after a change", Parts.part("hook")),
            .may("required", "whether the start, --once and coppice wait wait for it", Parts.flag(true)),
        ]
    }

    static var hook: JSONObject {
        Parts.object([
            .must("run", "the program and its arguments; no shell reads them", Parts.list(Parts.text(), unique: false)),
            .may("timeout", "how long it may take", Parts.absent("30s", Parts.part("duration"))),
        ])
    }

    private static var metrics: JSONObject {
        Parts.object([
            .must("path", "a file whose name ends in .prom", Parts.text("\\.prom$")),
            .may("group", "a group that may read it", Parts.text()),
        ])
    }
}
