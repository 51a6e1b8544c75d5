# What coppice plan needs in the environment test, and no more.
path "auth/cert/certs" { capabilities = ["list"] }
path "auth/cert/certs/coppice-*" { capabilities = ["read"] }
path "auth/token/roles" { capabilities = ["list"] }
path "auth/token/roles/coppice-*" { capabilities = ["read"] }
path "pki_agents/cert/ca_chain" { capabilities = ["read"] }
path "pki_agents/issuer/+" { capabilities = ["read"] }
path "pki_agents/issuer/+/json" { capabilities = ["read"] }
path "pki_agents/issuers" { capabilities = ["list"] }
path "pki_agents/roles" { capabilities = ["list"] }
path "pki_agents/roles/coppice-*" { capabilities = ["read"] }
path "pki_int/roles" { capabilities = ["list"] }
path "pki_int/roles/coppice-*" { capabilities = ["read"] }
path "sys/auth" { capabilities = ["read"] }
path "sys/mounts" { capabilities = ["read"] }
path "sys/policies/acl" { capabilities = ["list"] }
path "sys/policies/acl/coppice-*" { capabilities = ["read"] }
