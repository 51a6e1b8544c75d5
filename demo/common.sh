# Sourced by the demo, demo/try and the benchmark: a lab with an offline root, an intermediate, two identities and their
# two boundaries. Everything lies below $base. Stops what it started, by its id.
#
# Waiting is for an event. The limits only bound a hang: they are far beyond what a slow machine needs.
#
#   start_lab            the lab, with VAULT_ADDR, VAULT_TOKEN and VAULT_CACERT set from what it prints
#   make_issuers         an offline root, mount pki_int with an intermediate, role web, mount secret, the client CA
#   make_identity NAME   a client keypair, a policy and a login role of its own: web or edge
#   make_boundary NAME   its directory with mtls/ and ca/
#   configure NAME       its agent.yaml, from standard input: config_of_web or config_of_edge, and hooks
set -euo pipefail

started=() # "ID name", in the order of starting
stopping=0
python=/usr/bin/python3

fail() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# Starts a program in the background with its output in a log, which is there from the beginning.
start() { # NAME PROGRAM...
  local name=$1
  shift
  : >"$base/log/$name.out" && : >"$base/log/$name.log"
  "$@" >"$base/log/$name.out" 2>"$base/log/$name.log" </dev/null &
  started+=("$! $name")
}

# Stops what was started, last first, and waits for it. Fails when something did not stop by itself, or with an error.
stop_all() {
  local status=0 entry id name i
  [ "$stopping" -eq 0 ] || return 0
  stopping=1
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    entry=${started[i]}
    id=${entry%% *} name=${entry#* }
    kill -TERM "$id" 2>/dev/null || true
    for _ in $(seq 600); do
      kill -0 "$id" 2>/dev/null || break
      sleep 0.1
    done
    if kill -KILL "$id" 2>/dev/null; then
      printf 'demo: %s had to be killed\n' "$name" >&2
      status=1
    fi
    wait "$id" || {
      printf 'demo: %s exited with status %s: %s\n' "$name" "$?" "$(tail -n 3 "$base/log/$name.log")" >&2
      status=1
    }
  done
  return "$status"
}

# Waits until a command succeeds.
wait_for() { # WHAT COMMAND...
  local what=$1 limit=$((SECONDS + 300))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$limit" ]; then
      tail -n 5 "$base"/log/*.log >&2
      fail "waited in vain: $what"
    fi
    sleep 0.2
  done
}

# One call of the HTTP API as the operator. Prints the answer's body; fails on an error answer, and shows it.
api() { # METHOD PATH [JSON]
  curl -sS --fail-with-body --cacert "$VAULT_CACERT" -H @"$base/operator.header" -X "$1" \
    ${3:+--data-binary "$3"} "$VAULT_ADDR/v1/$2" || fail "$1 $2 was refused"
}

# A field of the JSON on standard input: `field data certificate`.
field() { "$python" -c 'import functools, json, sys; print(functools.reduce(lambda v, k: v[int(k) if isinstance(v, list) else k], sys.argv[1:], json.load(sys.stdin)))' "$@"; }

# The words as one JSON object: `json certificate @FILE ttl 24h`.
json() {
  "$python" -c 'import json, sys
words = sys.argv[1:]
print(json.dumps({k: open(v[1:]).read() if v.startswith("@") else v for k, v in zip(words[::2], words[1::2])}))' "$@"
}

start_lab() {
  mkdir -p "$base/log" "$base/offline"
  start lab coppice-lab up --dir "$base/lab" --listen 127.0.0.1:0
  wait_for 'the lab to answer' grep -q '^ready ' "$base/log/lab.out"
  eval "$(grep '^export VAULT_' "$base/log/lab.out")"
  (umask 077 && printf 'X-Vault-Token: %s\n' "$VAULT_TOKEN" >"$base/operator.header")
  api GET sys/health >/dev/null
}

# An intermediate: its key is made in the mount, its certificate signed by the offline root. Prints the issuer's id.
make_intermediate() { # COMMON-NAME
  local at="$base/offline/intermediate"
  api POST pki_int/intermediate/generate/internal "$(json common_name "$1" key_type ec)" | field data csr >"$at.csr"
  openssl x509 -req -in "$at.csr" -CA "$base/offline/root.pem" -CAkey "$base/offline/root.key" -days 365 \
    -extfile <(printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n') \
    -out "$at.pem" 2>/dev/null
  api POST pki_int/intermediate/set-signed "$(json certificate "@$at.pem")" | field data imported_issuers 0
}

make_issuers() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=Demo Offline Root' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout "$base/offline/root.key" -out "$base/offline/root.pem" 2>/dev/null
  api POST sys/mounts/pki_int '{"type": "pki", "config": {"max_lease_ttl": "8760h"}}'
  make_intermediate 'Demo Intermediate 1' >"$base/offline/issuer-1"
  api POST pki_int/roles/web '{"allowed_domains": "svc.internal", "allow_subdomains": true, "key_type": "any", "max_ttl": "72h"}' >/dev/null
  api POST sys/mounts/secret '{"type": "kv", "options": {"version": "2"}}'
  api POST secret/data/web/db '{"data": {"user": "web", "password": "only-for-the-demo"}}' >/dev/null

  api POST sys/mounts/pki_agents '{"type": "pki", "config": {"max_lease_ttl": "8760h"}}'
  api POST pki_agents/root/generate/internal '{"common_name": "Demo Agents CA", "key_type": "ec", "ttl": "8760h"}' |
    field data certificate >"$base/offline/clients.pem"
  api POST pki_agents/roles/hosts '{"allowed_domains": "host1.internal", "allow_subdomains": true, "key_type": "ec", "max_ttl": "720h"}' >/dev/null
  api POST sys/auth/cert '{"type": "cert"}'
}

# What an identity may do: the app's is one issuing path and one secret path, the proxy's is reading chains.
policy_of() { # NAME
  case $1 in
    web)
      echo 'path "pki_int/sign/web" { capabilities = ["update"] }'
      echo 'path "secret/data/web/*" { capabilities = ["read"] }'
      ;;
    edge)
      echo 'path "pki_int/issuers" { capabilities = ["list"] }'
      echo 'path "pki_int/issuer/*" { capabilities = ["read"] }'
      echo 'path "pki_int/cert/*" { capabilities = ["read"] }'
      ;;
  esac
}

make_identity() { # NAME
  local name=$1 answer
  api POST "sys/policies/acl/$name" "$(json policy "$(policy_of "$name")")"
  api POST "auth/cert/certs/$name" "$(json certificate "@$base/offline/clients.pem" \
    allowed_common_names "$name.host1.internal" token_policies "$name" token_ttl 1h)" >/dev/null
  make_boundary "$name"
  answer=$(api POST pki_agents/issue/hosts "$(json common_name "$name.host1.internal" ttl 720h)")
  (umask 077 && field data private_key <<<"$answer" >"$base/$name/mtls/client.key")
  field data certificate <<<"$answer" >"$base/$name/mtls/client.crt"
}

make_boundary() { # NAME
  mkdir -m 0700 "$base/$1" "$base/$1/mtls" "$base/$1/ca"
  cp "$VAULT_CACERT" "$base/$1/ca/vault-ca.pem"
  cp "$base/offline/root.pem" "$base/$1/ca/root.pem"
}

# The agent.yaml of each identity; what follows belongs to its last output: hooks, say.
config_of_web() {
  cat <<END
kind: app
identity: web
vault: { address: $VAULT_ADDR, auth: { mount: cert, role: web } }
secret:
  - name: db
    read: secret/data/web/db
    files:
      db.env: { format: env }
leaf:
  - name: server
    sign: pki_int/sign/web
    common_name: web.svc.internal
    dns: [web.svc.internal]
    ttl: 24h
    roots: { files: [ca/root.pem] }
END
}

config_of_edge() {
  cat <<END
kind: proxy
identity: edge
vault: { address: $VAULT_ADDR, auth: { mount: cert, role: edge } }
trust:
  - name: upstream
    issuers: [pki_int]
    roots: { files: [ca/root.pem] }
    retire_after: 72h
    refresh: 2s
END
}

# The agent.yaml on standard input becomes the boundary's.
configure() { # NAME
  (umask 077 && cat >"$base/$1/agent.yaml")
}
