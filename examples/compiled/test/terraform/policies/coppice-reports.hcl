# What reports may do, and nothing else. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-reports" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# reads secret/warehouse
path "secret/data/reports/test/warehouse" {
  capabilities = ["read"]
}

# sees that its token is good
path "auth/token/lookup-self" {
  capabilities = ["read"]
}

# keeps its token
path "auth/token/renew-self" {
  capabilities = ["update"]
}

# gives its token back at its end
path "auth/token/revoke-self" {
  capabilities = ["update"]
}

# sees before it asks what it may do
path "sys/capabilities-self" {
  capabilities = ["update"]
}
