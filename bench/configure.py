"""Writes an agent.yaml for the app agent: configure.py NAME LEAVES SECRETS ADDRESS."""

import sys

name, leaves, secrets, address = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
print(f"kind: app\nidentity: {name}\nvault: {{ address: {address}, auth: {{ mount: cert, role: web }} }}\nleaf:")
for number in range(1, leaves + 1):
    print(f"""  - name: leaf{number}
    sign: pki_int/sign/web
    common_name: web{number}.svc.internal
    dns: [web{number}.svc.internal]
    ttl: 24h
    roots: {{ files: [ca/root.pem] }}""")
print("secret:")
for number in range(1, secrets + 1):
    print(f"""  - name: secret{number}
    read: secret/data/web/s{number}
    files:
      db.env: {{ format: env }}
    refresh: 5m""")
