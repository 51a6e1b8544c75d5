# The access of gate.t1, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-gate.t1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["gate.t1.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
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
