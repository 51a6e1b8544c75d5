# The access of reports, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-reports" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["reports.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}

# reads secret/warehouse
path "secret/data/reports/test/warehouse" {
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
