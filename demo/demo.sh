#!/usr/bin/env bash
# The tour: demo.sh DIR, as an unprivileged user, with coppice, coppice-agent and coppice-lab in PATH.
#
# An app agent keeps the leaf that a TLS backend serves with. A proxy agent keeps the trust with which a real nginx
# verifies that backend. The intermediate is rotated while requests flow, and none may fail.
base=$1
source "$(dirname "$0")/common.sh"
trap 'stop_all || true' EXIT
[ "$(id -u)" -ne 0 ] || fail "run this as an unprivileged user (\"make demo\" does)"

begin=$SECONDS
step() { printf '\n\033[1m%s\033[0m\n' "$*" | { [ -t 1 ] && cat || sed 's/\x1b\[[01]m//g'; }; }
show() { sed 's/^/    /'; }

step '1. The lab, an offline root, an intermediate below it'
start_lab
make_issuers
echo "the lab answers at $VAULT_ADDR; the root's key lies in $base/offline and was never in the lab"

step '2. Two identities, two policies, two boundaries'
for name in web edge; do
  make_identity "$name"
  echo "$name may:"
  policy_of "$name" | show
done

{ config_of_web && echo '    on_change: { run: [./reload-app], timeout: 10s }'; } | configure web
cat >"$base/web/reload-app" <<END
#!/bin/sh
# The app reads its leaf again on SIGHUP; before it has started there is nothing to tell it.
[ ! -s "$base/backend.pid" ] || kill -HUP "\$(cat "$base/backend.pid")"
END
chmod 0700 "$base/web/reload-app"

{
  config_of_edge
  echo "    test: { run: [/usr/sbin/nginx, -t, -q, -e, $base/log/nginx.log, -c, $base/nginx.conf] }"
  echo '    on_change: { run: [./reload-proxy] }'
} | configure edge
cat >"$base/edge/reload-proxy" <<END
#!/bin/sh
[ ! -s "$base/nginx.pid" ] || exec /usr/sbin/nginx -s reload -e "$base/log/nginx.log" -c "$base/nginx.conf"
END
chmod 0700 "$base/edge/reload-proxy"

step '3. The app agent gets its leaf and its secret; the backend serves with it'
start app-agent coppice-agent run --dir "$base/web"
wait_for 'the leaf' test -e "$base/web/leaf/server/current/fullchain.pem"
start backend "$python" "$(dirname "$0")/backend.py" "$base/web/leaf/server" "$base/backend.pid" "$base/backend.port"
wait_for 'the backend' test -e "$base/backend.port"
coppice inspect "$base/web/leaf/server/current/fullchain.pem" | show

step '4. The proxy agent gets the trust; nginx verifies the backend with it'
# A root that signed nothing here: what nginx says with the wrong trust shows that it does verify.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj '/CN=Unrelated Root' \
  -keyout /dev/null -out "$base/unrelated.pem" 2>/dev/null
mkdir "$base/nginx"
cat >"$base/nginx.conf" <<END
pid $base/nginx.pid;
worker_processes 2;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $base/nginx/body;
  proxy_temp_path $base/nginx/proxy;
  fastcgi_temp_path $base/nginx/fastcgi;
  uwsgi_temp_path $base/nginx/uwsgi;
  scgi_temp_path $base/nginx/scgi;
  proxy_ssl_verify on;
  proxy_ssl_verify_depth 3;
  proxy_ssl_name web.svc.internal;
  proxy_ssl_server_name on;
  proxy_ssl_session_reuse off;
  server {
    listen unix:$base/front.socket;
    location / {
      proxy_pass https://127.0.0.1:$(cat "$base/backend.port");
      proxy_ssl_trusted_certificate $base/edge/trust/upstream/current/trust.pem;
    }
    location /distrusted {
      proxy_pass https://127.0.0.1:$(cat "$base/backend.port");
      proxy_ssl_trusted_certificate $base/unrelated.pem;
    }
  }
}
END

start proxy-agent coppice-agent run --dir "$base/edge"
wait_for 'the trust' test -e "$base/edge/trust/upstream/current/trust.pem"
start nginx /usr/sbin/nginx -e "$base/log/nginx.log" -c "$base/nginx.conf" -g 'daemon off;'
front() { curl -s --unix-socket "$base/front.socket" "http://front$1" "${@:2}"; } # PATH OPTION...
wait_for 'nginx' front / -f
coppice inspect "$base/edge/trust/upstream/current/trust.pem" | show
echo "through nginx: $(front /)"
code=$(front /distrusted -o /dev/null -w '%{http_code}')
echo "with the wrong trust nginx answers $code: it does verify"
[ "$code" = 502 ] || fail 'nginx does not verify the backend'

step '5. The intermediate is rotated while requests flow'
start load "$python" "$(dirname "$0")/load.py" "$base/front.socket" "$base/load"
wait_for 'requests to flow' grep -q '^[0-9][0-9][0-9]' "$base/load"
trust=$base/edge/trust/upstream/current/intermediates.pem
leaf_issuer() { openssl x509 -in "$base/web/leaf/server/current/cert.pem" -noout -issuer; }
echo "the leaf is from: $(leaf_issuer)"
reloads() { grep -c event=reload.done "$base/log/proxy-agent.log"; }
reloaded_again() { [ "$(reloads)" -gt "$reloads_before" ]; }
reloads_before=$(reloads || true)
second=$(make_intermediate 'Demo Intermediate 2')
echo "a second intermediate is in the mount; the proxy agent sees it on its next round"
two_intermediates() { [ "$(grep -c BEGIN "$trust")" -eq 2 ]; }
settled() { coppice status --dir "$base/$1"; }
wait_for 'the second intermediate in the trust' two_intermediates
wait_for 'the reload of nginx' reloaded_again
api POST pki_int/config/issuers "$(json default "$second")" >/dev/null
echo "it is the default issuer now; the app agent renews when asked to"
coppice renew --dir "$base/web" leaf/server
from_second() { leaf_issuer | grep -q 'Intermediate 2'; }
wait_for 'a leaf from the second intermediate' from_second
wait_for 'the reload of the app' settled web
echo "the leaf is from: $(leaf_issuer)"
read -r before _ <"$base/load"
after_more() { [ "$(cut -d' ' -f1 "$base/load")" -gt $((before + 1000)) ]; }
wait_for 'more requests with the new leaf' after_more
read -r good failed <"$base/load"
echo "requests answered: $good, failed: $failed"
[ "$failed" -eq 0 ] || { cat "$base/log/load.log" >&2; fail 'requests failed during the rotation'; }

step '6. The proxy tries to mint a certificate'
mint() { # as the proxy's identity, with the proxy's own client keypair
  local mtls=(--cert "$base/edge/mtls/client.crt" --key "$base/edge/mtls/client.key" --cacert "$VAULT_CACERT")
  curl -sS "${mtls[@]}" -X POST --data-binary '{"name": "edge"}' "$VAULT_ADDR/v1/auth/cert/login" | field auth client_token |
    (umask 077 && sed 's/^/X-Vault-Token: /' >"$base/edge.header")
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=web.svc.internal' \
    -keyout /dev/null -out "$base/edge.csr" 2>/dev/null
  curl -sS "${mtls[@]}" -H @"$base/edge.header" -o "$base/edge.answer" -w '%{http_code}' -X POST \
    --data-binary "$(json csr "@$base/edge.csr" common_name web.svc.internal)" "$VAULT_ADDR/v1/pki_int/sign/web"
}
code=$(mint)
echo "POST pki_int/sign/web as edge: $code"
show <"$base/edge.answer"
echo
[ "$code" = 403 ] || fail 'the proxy could mint a certificate'

step '7. What both agents say'
coppice status --dir "$base/web" --dir "$base/edge" || fail 'not everything is good'

step '8. Everything that was started is stopped'
trap - EXIT
stop_all || fail 'not every program stopped cleanly'
echo "done in $((SECONDS - begin)) seconds"
