# What edge.host1 may do, and nothing else. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-edge.host1" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# sees which issuers pki_int has
path "pki_int/issuers" {
  capabilities = ["list"]
}

# reads their certificates
path "pki_int/issuer/+/json" {
  capabilities = ["read"]
}

# sees which of them are revoked
path "pki_int/issuer/+" {
  capabilities = ["read"]
}

# reads the chain where the server knows no issuers (Vault before 1.11)
path "pki_int/cert/ca_chain" {
  capabilities = ["read"]
}

# sees which issuers payments/pki has
path "payments/pki/issuers" {
  capabilities = ["list"]
}

# reads their certificates
path "payments/pki/issuer/+/json" {
  capabilities = ["read"]
}

# sees which of them are revoked
path "payments/pki/issuer/+" {
  capabilities = ["read"]
}

# reads the chain where the server knows no issuers (Vault before 1.11)
path "payments/pki/cert/ca_chain" {
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
