# What api.api2 may do, and nothing else. Written by coppice from its manifest.

# has its leaves signed: server, outgoing
path "pki_int/sign/coppice-api.api2" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# renews its own client certificate
path "pki_agents/sign/coppice-api.api2" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
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
