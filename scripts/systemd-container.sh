# Sourced by scripts/systemd, after demo/common.sh: the container in $work/root, and what is put into it. Not a program.
#
#   boot, reboot, power_off     the container; a reboot is a power-off and a boot
#   inside COMMAND              runs in it as root
#   lay_over                    the host's tree, as compiled from the manifest
#   take_files NAME             an identity's user takes what the tree hands over
#   enrol COMMAND...            brings tickets of identities to the command that enrols
nspawn= leader=

# Starts systemd and waits until its boot is over, or fails.
boot() {
  local flags=(--quiet --register=no) state
  [ -d /run/systemd/system ] || flags+=(--keep-unit)
  systemd-nspawn "${flags[@]}" -D "$work/root" -b --console=pipe </dev/null >>"$work/nspawn.log" 2>&1 &
  nspawn=$!
  local limit=$((SECONDS + 60))
  until leader=$(pgrep -P "$nspawn") && inside test -S /run/dbus/system_bus_socket; do
    [ "$SECONDS" -lt "$limit" ] && kill -0 "$nspawn" 2>/dev/null || return 1
    sleep 0.2
  done
}

inside() { nsenter -t "$leader" -m -u -i -n -p -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root "$@"; }
not() { ! "$@"; }

power_off() {
  inside systemctl poweroff
  local limit=$((SECONDS + 60))
  while kill -0 "$nspawn" 2>/dev/null; do
    [ "$SECONDS" -lt "$limit" ] || return 1
    sleep 0.2
  done
  wait "$nspawn" || true
  nspawn=
}

reboot() {
  holds 'it goes down at once' power_off
  boot || fail 'it does not boot again'
}

end_container() {
  [ -n "$nspawn" ] || return 0
  kill -TERM "$nspawn" 2>/dev/null || return 0
  for _ in $(seq 300); do
    kill -0 "$nspawn" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$nspawn" 2>/dev/null || true
  wait "$nspawn" || true
}

# The boot ends by itself within the longest wait of a unit.
boot_is_over() { inside timeout 100 sh -c 'systemctl is-system-running --wait; systemctl list-units --state=failed,activating'; [ $? -ne 124 ]; }
# A unit whose condition does not hold: neither started nor failed.
skipped() { # UNIT
  inside systemctl show -P ActiveState -P ConditionResult "$1" | tee /dev/stderr | tr '\n' ' ' | grep -qx 'inactive no '
}
nothing_failed() { [ -z "$(inside systemctl list-units --no-legend --state=failed | tee /dev/stderr)" ]; }
nothing_hangs() { [ -z "$(inside systemctl list-jobs --no-legend | tee /dev/stderr)" ]; }

stop_lab() {
  local id=${started[0]% *}
  kill -TERM "$id"
  wait "$id"
  started=()
}

start_lab_again() {
  start lab coppice-lab up --dir "$base/lab" --listen "${VAULT_ADDR#https://}"
  wait_for 'the lab to answer' grep -q '^ready ' "$base/log/lab.out"
}

write_manifest() {
  mkdir "$base/ca"
  cp "$VAULT_CACERT" "$base/ca/vault-ca.pem"
  cp "$base/offline/root.pem" "$base/offline/clients.pem" "$base/ca/"
  cat >"$base/coppice.yaml" <<END
environments:
  test:
    vault: { address: $VAULT_ADDR, trust: ca/vault-ca.pem }
    domain: svc.internal
    clients: { mount: pki_agents, issuers: ca/clients.pem }
    issuing: { pki_int: { roots: [ca/root.pem], max_ttl: 3d } }
    secrets: { secret: { type: kv-v2 }, database: { type: database } }
identities:
  web:
    kind: app
    user: web
    instances: [host1]
    leaf:
      - name: server
        common_name: web.<domain>
        dns: [web.<domain>]
        ttl: 24h
        group: www-data
        mode: "0640"
        on_change: { run: [/usr/bin/systemctl, reload, app.service] }
    secret:
      - { name: db, read: database/creds/web, files: { username: { format: raw, field: username } } }
  edge:
    kind: proxy
    user: edge
    instances: [host1]
    proxy: nginx
    trust:
      - { name: upstream, refresh: 2s, on_change: { run: [/usr/bin/systemctl, reload, nginx.service] } }
  desk:
    kind: app
    user: desk
    dir: /home/desk/.coppice
    secret:
      - { name: note, read: secret/data/web/db, files: { note.env: { format: env } } }
END
}

# Done anew after each change of the manifest.
lay_over() {
  coppice compile --host host1 -f "$base/coppice.yaml" -o "$base/out/host1" &&
    tar -C "$base/out/host1" -c . | tar -C "$work/root" -x --no-same-owner --no-overwrite-dir &&
    install_tree
}
install_tree() { inside sh -c 'systemd-sysusers && systemd-tmpfiles --create && systemctl daemon-reload'; }

# Root writes nothing into the directory of another user.
take_files() { # NAME
  inside runuser -u "$1" -- sh -c "umask 077; cp -r /usr/share/coppice/host1/$1.host1/. /var/lib/coppice/$1"
}

# The operator's half runs outside, the host's inside.
enrol() { # IDENTITY|--host HOST COMMAND...
  local who=("$1")
  shift
  if [ "${who[0]}" = --host ]; then who+=("$1") && shift; fi
  coppice invite -f "$base/coppice.yaml" "${who[@]}" | "$@"
}

# The generation of a client keypair, and whether another one that logs in has followed it by itself.
pair_of() { inside readlink "$1/mtls/current"; }                                  # DIRECTORY
has_renewed() { [ "$(pair_of "$1")" != "$2" ] && inside coppice status --dir "$1"; } # DIRECTORY PAIR

# An app that reads its leaf as another user when it starts: without it the start fails.
put_app() {
  cat >"$work/root/etc/systemd/system/app.service" <<'END'
[Service]
Type=exec
User=www-data
ExecStartPre=/usr/bin/test -s /var/lib/coppice/web/leaf/server/current/privkey.pem
ExecStart=/usr/bin/sleep infinity
ExecReload=/usr/bin/test -r /var/lib/coppice/web/leaf/server/current/privkey.pem
Restart=on-failure
RestartSec=5s
[Install]
WantedBy=multi-user.target
END
  inside systemctl enable -q app.service
}

# nginx reads its trust when it starts, and fails without it.
put_nginx() {
  rm -f "$work/root/etc/nginx/sites-enabled/default"
  cat >"$work/root/etc/nginx/conf.d/edge.conf" <<'END'
server {
  listen unix:/run/nginx-edge.sock;
  location / {
    proxy_pass https://127.0.0.1:9;
    proxy_ssl_verify on;
    proxy_ssl_trusted_certificate /var/lib/coppice/edge/trust/upstream/current/trust.pem;
  }
}
END
}

nginx_came_after_trust() {
  local trust nginx
  trust=$(inside stat -c %Y /var/lib/coppice/edge/trust/upstream/current/trust.pem)
  nginx=$(inside date +%s -d "$(inside systemctl show -P ActiveEnterTimestamp nginx.service)")
  echo "trust $trust, nginx $nginx"
  [ "$nginx" -ge "$trust" ] && [ "$nginx" -le $((trust + 30)) ]
}

# What the hooks do, as their users.
reloads_work() {
  inside runuser -u web -- systemctl --no-ask-password reload app.service &&
    inside runuser -u edge -- systemctl --no-ask-password reload nginx.service
}

as_desk() {
  inside runuser -u desk -- env HOME=/home/desk XDG_RUNTIME_DIR="/run/user/$(inside id -u desk)" "$@"
}

put_user_unit() {
  inside useradd -m desk
  inside loginctl enable-linger desk
  wait_for "the user's service manager" as_desk systemctl --user is-system-running
  holds 'it is enrolled without root' enrol desk as_desk coppice enroll
  coppice compile desk -f "$base/coppice.yaml" --user -o "$base/out/desk" >/dev/null
  tar -C "$base/out/desk" -c --exclude agent.yaml --exclude ca . | as_desk sh -c '
    mkdir -p /home/desk/.config/systemd/user && cd /home/desk/.config/systemd/user && tar -x --no-same-owner'
  # A container is not let at the kernel'"'"'s log, and nothing can be taken away there either.
  as_desk sh -c 'cd /home/desk/.config/systemd/user && for unit in coppice-desk coppice-ready@desk; do
    mkdir "$unit.service.d" && printf "[Service]\nProtectKernelLogs=no\n" >"$unit.service.d/container.conf"; done'
  as_desk systemctl --user daemon-reload
}

# Without an argument, as root.
says_which() {
  ! inside coppice status >"$work/which" 2>&1 &&
    grep -q 'on this host there are /var/lib/coppice/edge, /var/lib/coppice/web' "$work/which"
}

one_needs_attention() {
  local answer
  ! answer=$(inside coppice status --all) && grep -q '^2 boundaries: 1 needs attention$' <<<"$answer" &&
    grep -q 'web.host1 (app) *not running' <<<"$answer" && grep -q 'edge.host1 (proxy) *ready' <<<"$answer"
}
