#!/usr/bin/env python3
"""cluster.py DIR KILLS: three OpenBao nodes on raft, one agent, the leader killed KILLS times.

DIR holds the programs `bao` and `coppice-agent` and belongs to the user that runs this. Everything that is started here is
stopped by its process id."""

import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

WORK = pathlib.Path(sys.argv[1])
KILLS = int(sys.argv[2])
LEAF_SECONDS = 60
DEADLINE = 120  # seconds that any one step may take


def run(*words, **options):
    return subprocess.run(words, cwd=WORK, check=True, capture_output=True, text=True, **options).stdout


def wait_for(what, condition):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.2)
    log = WORK / "agent.log"
    if log.exists():
        print(log.read_text()[-4000:])
    sys.exit(f"cluster: {what} did not come within {DEADLINE} s")


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def make_server_certificate():
    """A CA for the servers themselves: agents verify them with vault-ca.pem."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run("openssl", "req", "-x509", *key, "-days", "2", "-subj", "/CN=Cluster CA", "-keyout", "ca.key", "-out",
        "vault-ca.pem")
    run("openssl", "req", *key, "-subj", "/CN=node", "-keyout", "node.key", "-out", "node.csr")
    (WORK / "san").write_text("subjectAltName=IP:127.0.0.1\n")
    run("openssl", "x509", "-req", "-in", "node.csr", "-CA", "vault-ca.pem", "-CAkey", "ca.key", "-days", "2",
        "-extfile", "san", "-out", "node.pem")


class Node:
    def __init__(self, number, api, raft, leader):
        self.number, self.url, self.process = number, f"https://127.0.0.1:{api}", None
        self.directory = WORK / f"node{number}"
        self.directory.mkdir()
        join = "" if leader is None else f"""
  retry_join {{
    leader_api_addr     = "{leader.url}"
    leader_ca_cert_file = "{WORK}/vault-ca.pem"
  }}"""
        (WORK / f"node{number}.hcl").write_text(f"""
disable_mlock = true
api_addr      = "{self.url}"
cluster_addr  = "https://127.0.0.1:{raft}"
listener "tcp" {{
  address         = "127.0.0.1:{api}"
  cluster_address = "127.0.0.1:{raft}"
  tls_cert_file   = "{WORK}/node.pem"
  tls_key_file    = "{WORK}/node.key"
}}
storage "raft" {{
  path    = "{self.directory}"
  node_id = "node{number}"
  performance_multiplier = 1{join}
}}
""")

    def start(self):
        log = open(WORK / f"node{self.number}.log", "ab")
        self.process = subprocess.Popen(
            [WORK / "bao", "server", f"-config={WORK}/node{self.number}.hcl"], stdout=log, stderr=log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def call(self, method, path, body=None, token=None):
        headers = {"X-Vault-Token": token} if token else {}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/v1/{path}", data=data, method=method, headers=headers)
        context = ssl.create_default_context(cafile=str(WORK / "vault-ca.pem"))
        try:
            with urllib.request.urlopen(request, context=context, timeout=20) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise OSError(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from None
        return json.loads(text) if text else {}

    def try_call(self, *arguments, **options):
        try:
            return self.call(*arguments, **options)
        except OSError:
            return None

    def is_leader(self):
        return bool((self.try_call("GET", "sys/leader") or {}).get("is_self"))

    def unseal(self, key):
        wait_for(f"the unsealing of node {self.number}", lambda: (
            self.try_call("PUT", "sys/unseal", {"key": key}) or {}).get("sealed") is False)


def start_cluster(nodes):
    ports = free_ports(6)
    first = Node(1, ports[0], ports[1], None)
    nodes += [first] + [Node(n, ports[2 * n - 2], ports[2 * n - 1], first) for n in (2, 3)]
    first.start()
    made = wait_for("node 1", lambda: first.try_call("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1}))
    key, token = made["keys"][0], made["root_token"]
    first.unseal(key)
    for node in nodes[1:]:
        node.start()
        node.unseal(key)
    leader = wait_for("a leader", lambda: next((node for node in nodes if node.is_leader()), None))
    wait_for("three voters", lambda: voters(leader, token) == 3)
    return key, token


def voters(leader, token):
    answer = leader.try_call("GET", "sys/storage/raft/configuration", token=token) or {}
    return sum(server["voter"] for server in answer.get("data", {}).get("config", {}).get("servers", []))


def set_up(leader, token, nodes):
    """One identity with one narrow issuance path, and its boundary on disk."""
    def write(path, **body):
        return leader.call("POST", path, body, token).get("data") or {}

    for mount, name in (("pki_int", "Cluster Leaves"), ("pki_agents", "Cluster Agents")):
        write(f"sys/mounts/{mount}", type="pki", config={"max_lease_ttl": "48h"})
        made = write(f"{mount}/root/generate/internal", common_name=name, ttl="47h", key_type="ec")
        (WORK / f"{mount}.pem").write_text(made["certificate"] + "\n")
    write("pki_int/roles/web", allowed_domains="web.internal", allow_bare_domains=True, key_type="any", ttl="60s",
          max_ttl="60s", no_store=True, require_cn=False)
    write("pki_agents/roles/agent", allow_any_name=True, enforce_hostnames=False, key_type="ec", key_bits=256, client_flag=True)
    leader.call("PUT", "sys/policies/acl/web", {"policy": 'path "pki_int/sign/web" { capabilities = ["update"] }'}, token)
    write("sys/auth/cert", type="cert")
    write("auth/cert/certs/web", certificate=(WORK / "pki_agents.pem").read_text(), allowed_common_names="web",
          token_policies="web", token_ttl="10m")
    client = write("pki_agents/issue/agent", common_name="web", ttl="24h")
    boundary = WORK / "web"
    for name in ("", "mtls", "ca"):
        (boundary / name).mkdir(mode=0o700)
    put(boundary / "mtls/client.crt", client["certificate"] + "\n")
    put(boundary / "mtls/client.key", client["private_key"] + "\n")
    put(boundary / "ca/vault-ca.pem", (WORK / "vault-ca.pem").read_text())
    put(boundary / "ca/root.pem", (WORK / "pki_int.pem").read_text())
    addresses = ", ".join(node.url for node in nodes)
    put(boundary / "agent.yaml", f"""kind: app
identity: web
vault: {{ address: [{addresses}], auth: {{ mount: cert, role: web }} }}
leaf:
  - {{ name: server, sign: pki_int/sign/web, dns: [web.internal], ttl: {LEAF_SECONDS}s, roots: {{ files: [ca/root.pem] }} }}
""")
    return boundary


def put(path, text):
    path.write_text(text)
    path.chmod(0o600)


class Judge(threading.Thread):
    """Looks at the leaf on disk four times a second, by the true clock, until `over` is set."""

    def __init__(self, certificate):
        super().__init__(daemon=True)
        self.certificate, self.expired, self.seen, self.over = certificate, 0.0, set(), threading.Event()

    def run(self):
        last = time.monotonic()
        while not self.over.wait(0.25):
            was_expired, now = self.expires() <= time.time(), time.monotonic()
            self.expired += now - last if was_expired else 0
            last = now

    def expires(self):
        text = run("openssl", "x509", "-in", str(self.certificate), "-noout", "-enddate", "-serial")
        values = dict(line.split("=", 1) for line in text.splitlines())
        self.seen.add(values["serial"])
        return ssl.cert_time_to_seconds(values["notAfter"])


def rounds(nodes, key, token, judge):
    for number in range(1, KILLS + 1):
        leader = wait_for("a leader", lambda: next((node for node in nodes if node.is_leader()), None))
        before = len(judge.seen)
        leader.kill()
        other = wait_for("the next leader", lambda: next((node for node in nodes if node.is_leader()), None))
        wait_for("a leaf from it", lambda: len(judge.seen) > before)
        leader.start()
        leader.unseal(key)
        wait_for("three voters", lambda: voters(other, token) == 3)
        print(f"cluster: {number}. leader killed: node {leader.number} of three, then node {other.number}; "
              f"{len(judge.seen)} leaves so far", flush=True)


def main():
    make_server_certificate()
    nodes, agent = [], None
    try:
        key, token = start_cluster(nodes)
        leader = next(node for node in nodes if node.is_leader())
        boundary = set_up(leader, token, nodes)
        log = open(WORK / "agent.log", "wb")
        agent = subprocess.Popen([WORK / "coppice-agent", "run", "--dir", boundary], stdout=log, stderr=log)
        certificate = boundary / "leaf/server/current/cert.pem"
        wait_for("the first leaf", certificate.exists)
        judge = Judge(certificate)
        judge.start()
        wait_for("a look at the leaf", lambda: judge.seen)
        rounds(nodes, key, token, judge)
        judge.over.set()
        judge.join()
    finally:
        if agent:
            agent.terminate()
            agent.wait()
        for node in nodes:
            if node.process and node.process.poll() is None:
                node.kill()
    expired = judge.expired
    print(f"cluster: {KILLS} leaders killed, {len(judge.seen)} leaves of {LEAF_SECONDS} s, {expired:.1f} expired seconds")
    if expired:
        print((WORK / "agent.log").read_text())
    sys.exit(1 if expired else 0)


main()
