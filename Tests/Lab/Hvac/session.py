"""Drives a running lab with hvac, a client that nobody here wrote. Ends with 0 when everything was as it should be.

usage: session.py ADDRESS DIRECTORY, with ca.pem, root-token, client.pem, client.key and request.pem in the directory
"""

import sys

import hvac
from hvac.exceptions import Forbidden, InvalidPath, InvalidRequest

address, directory = sys.argv[1:]


def text(name):
    with open(f"{directory}/{name}", encoding="utf-8") as file:
        return file.read().strip()


def refused(kind, call, *args, **named):
    try:
        call(*args, **named)
    except kind as error:
        return error
    raise SystemExit(f"not refused: {call.__name__} {args} {named}")


ca = f"{directory}/ca.pem"
root = hvac.Client(url=address, token=text("root-token"), verify=ca)
assert root.is_authenticated()
assert root.sys.is_initialized() and not root.sys.is_sealed()
assert root.sys.read_health_status(method="GET")["initialized"]

# Mounts, key-value secrets of both versions.
root.sys.enable_secrets_engine("kv", path="secret", options={"version": "2"})
root.sys.enable_secrets_engine("kv", path="plain", options={"version": "1"})
kv = root.secrets.kv.v2
assert kv.create_or_update_secret("web/db", {"user": "web", "n": 7})["data"]["version"] == 1
assert kv.create_or_update_secret("web/db", {"user": "web2"})["data"]["version"] == 2
assert kv.read_secret_version("web/db", raise_on_deleted_version=True)["data"]["data"] == {"user": "web2"}
assert kv.read_secret_version("web/db", version=1, raise_on_deleted_version=True)["data"]["data"]["n"] == 7
refused(InvalidRequest, kv.create_or_update_secret, "web/db", {"x": "y"}, cas=0)
assert kv.list_secrets("web")["data"]["keys"] == ["db"]
kv.delete_latest_version_of_secret("web/db")
refused(InvalidPath, kv.read_secret_version, "web/db", raise_on_deleted_version=True)
kv.undelete_secret_versions("web/db", [2])
assert kv.read_secret_version("web/db", raise_on_deleted_version=True)["data"]["metadata"]["version"] == 2
assert kv.read_secret_metadata("web/db")["data"]["current_version"] == 2
root.secrets.kv.v1.create_or_update_secret("a", {"x": "y"}, mount_point="plain")
assert root.secrets.kv.v1.read_secret("a", mount_point="plain")["data"] == {"x": "y"}

# An authority: root, role, issue, sign, lists, revocation.
root.sys.enable_secrets_engine("pki", path="pki", config={"max_lease_ttl": "87600h"})
pki = root.secrets.pki
pki.generate_root("internal", "Example Root", {"ttl": "87600h", "key_type": "ec", "key_bits": 256})
pki.create_or_update_role(
    "web", {"allowed_domains": ["svc.internal"], "allow_subdomains": True, "key_type": "ec", "key_bits": 256, "ttl": "24h"}
)
assert pki.list_roles()["data"]["keys"] == ["web"]
assert pki.read_role("web")["data"]["allowed_domains"] == ["svc.internal"]
issued = pki.generate_certificate("web", "a.svc.internal", {"ttl": "1h"})["data"]
assert issued["certificate"].startswith("-----BEGIN CERTIFICATE") and issued["private_key_type"] == "ec"
signed = pki.sign_certificate("web", text("request.pem"), "c.svc.internal")["data"]
assert signed["serial_number"] in pki.list_certificates()["data"]["keys"]
assert "private_key" not in signed
refused(InvalidRequest, pki.generate_certificate, "web", "evil.example.com")
assert pki.read_ca_certificate().startswith("-----BEGIN CERTIFICATE")
assert pki.revoke_certificate(issued["serial_number"])["data"]["revocation_time"] > 0
assert "BEGIN X509 CRL" in pki.read_crl()

# Policies, and a login by certificate that has them.
policy = 'path "secret/data/web/*" { capabilities = ["read"] }\npath "pki/sign/web" { capabilities = ["update"] }\n'
root.sys.create_or_update_policy("app-web", policy)
assert "app-web" in root.sys.list_policies()["data"]["policies"]
assert root.sys.read_policy("app-web")["data"]["rules"] == policy
root.sys.enable_auth_method("cert")
root.auth.cert.create_ca_certificate_role(
    "web", certificate=text("client-ca.pem"), allowed_common_names=["web.agents.internal"], token_policies=["app-web"],
    token_ttl=3600,
)
assert root.auth.cert.list_certificate_roles()["data"]["keys"] == ["web"]
pair = (f"{directory}/client.pem", f"{directory}/client.key")
web = hvac.Client(url=address, cert=pair, verify=ca)
login = web.auth.cert.login(name="web", cert_pem=pair[0], key_pem=pair[1])
assert login["auth"]["policies"] == ["app-web", "default"]
web.token = login["auth"]["client_token"]
assert web.auth.token.lookup_self()["data"]["display_name"] == "cert-web"
assert web.auth.token.renew_self()["auth"]["lease_duration"] == 3600
assert web.secrets.kv.v2.read_secret_version("web/db", raise_on_deleted_version=True)["data"]["data"]["user"] == "web2"
assert web.secrets.pki.sign_certificate("web", text("request.pem"), "c.svc.internal")["data"]["certificate"]
refused(Forbidden, web.secrets.pki.generate_certificate, "web", "a.svc.internal")
refused(Forbidden, web.sys.read_policy, "app-web")
assert web.sys.get_capabilities(["secret/data/web/db"])["secret/data/web/db"] == ["read"]

# Wrapping.
wrap = root.sys.wrap({"ticket": "one"}, ttl=60)["wrap_info"]
assert root.sys.unwrap(wrap["token"])["data"] == {"ticket": "one"}
refused(InvalidRequest, root.sys.unwrap, wrap["token"])

web.auth.token.revoke_self()
refused(Forbidden, web.auth.token.lookup_self)
root.sys.delete_policy("app-web")
root.sys.disable_auth_method("cert")
root.sys.disable_secrets_engine("plain")
print("all as it should be")
