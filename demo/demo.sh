#!/usr/bin/env bash
# The tour: demo.sh DIR, as an unprivileged user, with coppice, coppice-agent and coppice-lab in PATH.
#
# An app agent keeps the leaf that a TLS backend serves with. A proxy agent keeps the trust with which a real nginx
# verifies that backend. The intermediate is rotated while requests flow, and none may fail.
world=$1
source "$(dirname "$0")/world.sh"
trap 'stop_all || true' EXIT
[ "$(id -u)" -ne 0 ] || fail "run this as an unprivileged user (\"make demo\" does)"

begin=$SECONDS
step() { printf '\n\033[1m%s\033[0m\n' "$*" | { [ -t 1 ] && cat || sed 's/\x1b\[[01]m//g'; }; }
show() { sed 's/^/    /'; }

step '1. An authority: the lab, an offline root, an intermediate below it'
start_lab
make_authority
backend_port=$(free_port)
front_port=$(free_port)
echo "the lab answers at $VAULT_ADDR; the root's key lies in $world/offline and was never in the lab"

step '2. Two identities, two policies, two boundaries'
for name in web edge; do
  make_identity "$name"
  echo "$name may:"
  policy_of "$name" | show
done

{ config_of_web && echo '    on_change: { run: [./reload-app], timeout: 10s }'; } | configure web
cat >"$world/web/reload-app" <<END
#!/bin/sh
# The app reads its leaf again on SIGHUP; before it has started there is nothing to tell it.
[ ! -s "$world/backend.pid" ] || kill -HUP "\$(cat "$world/backend.pid")"
END
chmod 0700 "$world/web/reload-app"

{
  config_of_edge
  echo "    test: { run: [/usr/sbin/nginx, -t, -q, -e, $world/log/nginx.log, -c, $world/nginx.conf] }"
  echo '    on_change: { run: [./reload-proxy] }'
} | configure edge
cat >"$world/edge/reload-proxy" <<END
#!/bin/sh
[ ! -s "$world/nginx.pid" ] || exec /usr/sbin/nginx -s reload -e "$world/log/nginx.log" -c "$world/nginx.conf"
END
chmod 0700 "$world/edge/reload-proxy"

# A root that signed nothing here: what nginx says with the wrong trust shows that it does verify.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj '/CN=Unrelated Root' \
  -keyout /dev/null -out "$world/unrelated.pem" 2>/dev/null
mkdir "$world/nginx"
cat >"$world/nginx.conf" <<END
pid $world/nginx.pid;
worker_processes 2;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $world/nginx/body;
  proxy_temp_path $world/nginx/proxy;
  fastcgi_temp_path $world/nginx/fastcgi;
  uwsgi_temp_path $world/nginx/uwsgi;
  scgi_temp_path $world/nginx/scgi;
  proxy_ssl_verify on;
  proxy_ssl_verify_depth 3;
  proxy_ssl_name web.svc.internal;
  proxy_ssl_server_name on;
  proxy_ssl_session_reuse off;
  server {
    listen 127.0.0.1:$front_port;
    location / {
      proxy_pass https://127.0.0.1:$backend_port;
      proxy_ssl_trusted_certificate $world/edge/trust/upstream/current/trust.pem;
    }
    location /distrusted {
      proxy_pass https://127.0.0.1:$backend_port;
      proxy_ssl_trusted_certificate $world/unrelated.pem;
    }
  }
}
END

step '3. The app agent gets its leaf and its secret; the backend serves with it'
start app-agent coppice-agent run --dir "$world/web"
wait_for 20 'the leaf' test -e "$world/web/leaf/server/current/fullchain.pem"
start backend "$python" "$(dirname "$0")/backend.py" "$backend_port" "$world/web/leaf/server" "$world/backend.pid"
wait_for 20 'the backend' test -s "$world/backend.pid"
coppice inspect "$world/web/leaf/server/current/fullchain.pem" | show

step '4. The proxy agent gets the trust; nginx verifies the backend with it'
start proxy-agent coppice-agent run --dir "$world/edge"
wait_for 20 'the trust' test -e "$world/edge/trust/upstream/current/trust.pem"
start nginx /usr/sbin/nginx -e "$world/log/nginx.log" -c "$world/nginx.conf" -g 'daemon off;'
front=http://127.0.0.1:$front_port
wait_for 20 'nginx' curl -sf "$front/"
coppice inspect "$world/edge/trust/upstream/current/trust.pem" | show
echo "through nginx: $(curl -s "$front/")"
code=$(curl -s -o /dev/null -w '%{http_code}' "$front/distrusted")
echo "with the wrong trust nginx answers $code: it does verify"
[ "$code" = 502 ] || fail 'nginx does not verify the backend'

step '5. The intermediate is rotated while requests flow'
start load "$python" "$(dirname "$0")/load.py" "$front/" "$world/load"
wait_for 20 'requests to flow' grep -q '^[0-9][0-9][0-9]' "$world/load"
trust=$world/edge/trust/upstream/current/intermediates.pem
leaf_issuer() { openssl x509 -in "$world/web/leaf/server/current/cert.pem" -noout -issuer; }
echo "the leaf is from: $(leaf_issuer)"
second=$(make_intermediate 'Demo Intermediate 2')
echo "a second intermediate is in the mount; the proxy agent sees it on its next round"
two_intermediates() { [ "$(grep -c BEGIN "$trust")" -eq 2 ]; }
settled() { coppice status --dir "$world/$1"; }
wait_for 30 'the second intermediate in the trust' two_intermediates
wait_for 30 'the reload of nginx' settled edge
api POST pki_int/config/issuers "$(json default "$second")" >/dev/null
echo "it is the default issuer now; the app agent renews when asked to"
coppice renew --dir "$world/web" leaf/server
from_second() { leaf_issuer | grep -q 'Intermediate 2'; }
wait_for 30 'a leaf from the second intermediate' from_second
wait_for 30 'the reload of the app' settled web
echo "the leaf is from: $(leaf_issuer)"
read -r before _ <"$world/load"
after_more() { [ "$(cut -d' ' -f1 "$world/load")" -gt $((before + 1000)) ]; }
wait_for 30 'more requests with the new leaf' after_more
read -r good failed <"$world/load"
echo "requests answered: $good, failed: $failed"
[ "$failed" -eq 0 ] || { cat "$world/log/load.log" >&2; fail 'requests failed during the rotation'; }

step '6. The proxy tries to mint a certificate'
mint() { # as the proxy's identity, with the proxy's own client keypair
  local mtls=(--cert "$world/edge/mtls/client.crt" --key "$world/edge/mtls/client.key" --cacert "$VAULT_CACERT")
  curl -sS "${mtls[@]}" -X POST --data-binary '{"name": "edge"}' "$VAULT_ADDR/v1/auth/cert/login" | field auth client_token |
    (umask 077 && sed 's/^/X-Vault-Token: /' >"$world/edge.header")
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=web.svc.internal' \
    -keyout /dev/null -out "$world/edge.csr" 2>/dev/null
  curl -sS "${mtls[@]}" -H @"$world/edge.header" -o "$world/edge.answer" -w '%{http_code}' -X POST \
    --data-binary "$(json csr "@$world/edge.csr" common_name web.svc.internal)" "$VAULT_ADDR/v1/pki_int/sign/web"
}
code=$(mint)
echo "POST pki_int/sign/web as edge: $code"
show <"$world/edge.answer"
echo
[ "$code" = 403 ] || fail 'the proxy could mint a certificate'

step '7. What both agents say'
coppice status --dir "$world/web" --dir "$world/edge" || fail 'not everything is good'

step '8. Everything that was started is stopped'
trap - EXIT
stop_all || fail 'not everything ended well'
echo "done in $((SECONDS - begin)) seconds"
