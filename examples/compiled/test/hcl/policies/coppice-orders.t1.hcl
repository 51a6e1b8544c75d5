# What orders.t1 may do, and nothing else. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-orders.t1" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# reads secret/db
path "database/creds/orders" {
  capabilities = ["read"]
}

# reads secret/queue
path "secret/data/orders/queue" {
  capabilities = ["read"]
}

# prolongs what it was lent, and nothing else
path "sys/leases/renew" {
  capabilities = ["update"]
  allowed_parameters = {
    "increment" = []
    "lease_id" = ["database/creds/orders/*"]
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
