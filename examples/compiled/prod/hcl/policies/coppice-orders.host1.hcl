# The access of orders.host1, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-orders.host1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["orders.host1.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}

# reads secret/db
path "database/creds/orders" {
  capabilities = ["read"]
}

# reads secret/queue
path "secret/data/orders/queue" {
  capabilities = ["read"]
}

# renews its own leases, and nothing else
path "sys/leases/renew" {
  capabilities = ["update"]
  allowed_parameters = {
    "increment" = []
    "lease_id" = ["database/creds/orders/*"]
  }
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
