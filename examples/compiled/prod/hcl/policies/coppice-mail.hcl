# What mail may do, and nothing else. Written by coppice from its manifest.

# has its leaves signed: smtp
path "pki_int/sign/coppice-mail" {
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
