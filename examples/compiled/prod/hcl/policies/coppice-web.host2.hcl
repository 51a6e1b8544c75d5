# The access of web.host2, and no more. Written by coppice from its manifest.

# has its leaves signed: server
path "pki_int/sign/coppice-web.host2" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# renews its own client certificate
path "pki_agents/sign/coppice-web.host2" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["web.host2.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}

# reads secret/db
path "secret/data/web/db" {
  capabilities = ["read"]
}

# checks its token
path "auth/token/lookup-self" {
  capabilities = ["read"]
}

# renews its token
path "auth/token/renew-self" {
  capabilities = ["update"]
}

# revokes its token when it stops
path "auth/token/revoke-self" {
  capabilities = ["update"]
}

# checks its own capabilities first
path "sys/capabilities-self" {
  capabilities = ["update"]
}
