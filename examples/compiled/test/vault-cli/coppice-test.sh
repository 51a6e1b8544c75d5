#!/bin/sh
# What the server of the environment test must hold. Compiled from coppice.yaml by `coppice export`: change that file and export again.
# It writes what the manifest names and removes nothing. VAULT=bao has OpenBao's program do it;
# VAULT_ADDR, VAULT_TOKEN, VAULT_CACERT and their like are the program's own.
set -eu
vault=${VAULT:-vault}
export VAULT_ADDR="${VAULT_ADDR:-}"
[ -n "$VAULT_ADDR" ] || VAULT_ADDR='https://vault.test.example.org:8200'

# The secrets engine pki_agents.
if ! "$vault" secrets list -format=json | grep -qF '"pki_agents/"'; then
  "$vault" secrets enable -path='pki_agents' pki
fi

# The secrets engine pki_int.
if ! "$vault" secrets list -format=json | grep -qF '"pki_int/"'; then
  "$vault" secrets enable -path='pki_int' -max-lease-ttl=604800s pki
fi
"$vault" secrets tune -max-lease-ttl=604800s 'pki_int'

# The secrets engine secret.
if ! "$vault" secrets list -format=json | grep -qF '"secret/"'; then
  "$vault" secrets enable -path='secret' -version=2 kv
fi

# How web.t1 has its leaves signed.
"$vault" write 'pki_int/roles/coppice-web.t1' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "t1.web.test.example.org",
    "web.test.example.org",
    "www.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": false,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 256,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 86400,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": true,
  "server_flag": true,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 86400,
  "use_csr_common_name": true,
  "use_csr_sans": true,
  "use_pss": false
}
END

# How api.api1 has its leaves signed.
"$vault" write 'pki_int/roles/coppice-api.api1' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "api-outgoing.test.example.org",
    "api.test.example.org",
    "api1.api.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [
    "spiffe://test.example.org/api"
  ],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": false,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 43200,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": false,
  "server_flag": true,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 43200,
  "use_csr_common_name": true,
  "use_csr_sans": true,
  "use_pss": false
}
END

# How api.api2 has its leaves signed.
"$vault" write 'pki_int/roles/coppice-api.api2' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "api-outgoing.test.example.org",
    "api.test.example.org",
    "api2.api.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [
    "spiffe://test.example.org/api"
  ],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": false,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 43200,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": false,
  "server_flag": true,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 43200,
  "use_csr_common_name": true,
  "use_csr_sans": true,
  "use_pss": false
}
END

# How web.t1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-web.t1' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "web.t1.agents.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": true,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 256,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 604800,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": true,
  "server_flag": false,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 604800,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How api.api1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-api.api1' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "api.api1.agents.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": true,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 256,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 604800,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": true,
  "server_flag": false,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 604800,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How api.api2 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-api.api2' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "api.api2.agents.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": true,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 256,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 604800,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": true,
  "server_flag": false,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 604800,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How orders.t1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-orders.t1' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "orders.t1.agents.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": true,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 256,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 604800,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": true,
  "server_flag": false,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 604800,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How reports has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-reports' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "reports.agents.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": true,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 256,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 604800,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": true,
  "server_flag": false,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 604800,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How edge.t1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-edge.t1' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "edge.t1.agents.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": true,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 256,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 604800,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": true,
  "server_flag": false,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 604800,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How gate.t1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-gate.t1' - <<'END'
{
  "allow_any_name": false,
  "allow_bare_domains": true,
  "allow_glob_domains": false,
  "allow_globs_in_identity_templates": false,
  "allow_ip_sans": false,
  "allow_localhost": false,
  "allow_subdomains": false,
  "allow_wildcard_certificates": false,
  "allowed_domains": [
    "gate.t1.agents.test.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [],
  "allowed_uri_sans_template": false,
  "allowed_user_ids": [],
  "basic_constraints_valid_for_non_ca": false,
  "client_flag": true,
  "cn_validations": [
    "hostname"
  ],
  "code_signing_flag": false,
  "country": [],
  "email_protection_flag": false,
  "enforce_hostnames": true,
  "ext_key_usage": [],
  "ext_key_usage_oids": [],
  "generate_lease": false,
  "issuer_ref": "default",
  "key_bits": 256,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 604800,
  "no_store": false,
  "not_after": "",
  "not_after_bound": "forbid",
  "not_before": "",
  "not_before_bound": "forbid",
  "not_before_duration": 30,
  "organization": [],
  "ou": [],
  "policy_identifiers": [],
  "postal_code": [],
  "province": [],
  "require_cn": true,
  "server_flag": false,
  "signature_bits": 0,
  "street_address": [],
  "ttl": 604800,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

"$vault" policy write 'coppice-web.t1' - <<'END'
# The access of web.t1, and no more. Written by coppice from its manifest.

# has its leaves signed: server
path "pki_int/sign/coppice-web.t1" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# renews its own client certificate
path "pki_agents/sign/coppice-web.t1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["web.t1.agents.test.example.org"]
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
END

"$vault" policy write 'coppice-api.api1' - <<'END'
# The access of api.api1, and no more. Written by coppice from its manifest.

# has its leaves signed: server, outgoing
path "pki_int/sign/coppice-api.api1" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# renews its own client certificate
path "pki_agents/sign/coppice-api.api1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["api.api1.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
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
END

"$vault" policy write 'coppice-api.api2' - <<'END'
# The access of api.api2, and no more. Written by coppice from its manifest.

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
  allowed_parameters = {
    "common_name" = ["api.api2.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
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
END

"$vault" policy write 'coppice-orders.t1' - <<'END'
# The access of orders.t1, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-orders.t1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["orders.t1.agents.test.example.org"]
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
END

"$vault" policy write 'coppice-reports' - <<'END'
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
END

"$vault" policy write 'coppice-edge.t1' - <<'END'
# The access of edge.t1, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-edge.t1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["edge.t1.agents.test.example.org"]
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
END

"$vault" policy write 'coppice-gate.t1' - <<'END'
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
END

"$vault" policy write 'coppice-web.t1-enrol' - <<'END'
# The access of a ticket for web.t1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-web.t1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["web.t1.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-api.api1-enrol' - <<'END'
# The access of a ticket for api.api1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-api.api1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["api.api1.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-api.api2-enrol' - <<'END'
# The access of a ticket for api.api2: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-api.api2" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["api.api2.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-orders.t1-enrol' - <<'END'
# The access of a ticket for orders.t1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-orders.t1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["orders.t1.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-reports-enrol' - <<'END'
# The access of a ticket for reports: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
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
END

"$vault" policy write 'coppice-edge.t1-enrol' - <<'END'
# The access of a ticket for edge.t1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-edge.t1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["edge.t1.agents.test.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-gate.t1-enrol' - <<'END'
# The access of a ticket for gate.t1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
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
END

# How web.t1 logs in.
"$vault" write 'auth/cert/certs/coppice-web.t1' - <<'END'
{
  "allowed_common_names": [
    "web.t1.agents.test.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIByDCCAW2gAwIBAgIUJxEN6o0mWw5/M11osu5HSBg71GAwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABGyiKa+ouX9VxxB0BAJU/ynFEJ6Aier1SbTZ/nbE0k1P\nuWxPseRtfm5oLbaJIRFt7BShfXG4ayZy5DOqU6rUhnCjYzBhMB0GA1UdDgQWBBTk\n/5E+HGIDolBFCrx1hd0UgXz5tjAfBgNVHSMEGDAWgBTk/5E+HGIDolBFCrx1hd0U\ngXz5tjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNJADBGAiEAwvkDPXa/3Jafu4rvQQMNdkdc0sduROUUNbH3XY0Lgn8CIQDIqxdg\nmC/9fljyHrT7XaW2zuhDk3tzb9FccCBykdNMoQ==\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-web.t1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 28800,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-web.t1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 1800,
  "token_type": "service"
}
END

# How api.api1 logs in.
"$vault" write 'auth/cert/certs/coppice-api.api1' - <<'END'
{
  "allowed_common_names": [
    "api.api1.agents.test.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIByDCCAW2gAwIBAgIUJxEN6o0mWw5/M11osu5HSBg71GAwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABGyiKa+ouX9VxxB0BAJU/ynFEJ6Aier1SbTZ/nbE0k1P\nuWxPseRtfm5oLbaJIRFt7BShfXG4ayZy5DOqU6rUhnCjYzBhMB0GA1UdDgQWBBTk\n/5E+HGIDolBFCrx1hd0UgXz5tjAfBgNVHSMEGDAWgBTk/5E+HGIDolBFCrx1hd0U\ngXz5tjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNJADBGAiEAwvkDPXa/3Jafu4rvQQMNdkdc0sduROUUNbH3XY0Lgn8CIQDIqxdg\nmC/9fljyHrT7XaW2zuhDk3tzb9FccCBykdNMoQ==\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-api.api1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 28800,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-api.api1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 1800,
  "token_type": "service"
}
END

# How api.api2 logs in.
"$vault" write 'auth/cert/certs/coppice-api.api2' - <<'END'
{
  "allowed_common_names": [
    "api.api2.agents.test.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIByDCCAW2gAwIBAgIUJxEN6o0mWw5/M11osu5HSBg71GAwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABGyiKa+ouX9VxxB0BAJU/ynFEJ6Aier1SbTZ/nbE0k1P\nuWxPseRtfm5oLbaJIRFt7BShfXG4ayZy5DOqU6rUhnCjYzBhMB0GA1UdDgQWBBTk\n/5E+HGIDolBFCrx1hd0UgXz5tjAfBgNVHSMEGDAWgBTk/5E+HGIDolBFCrx1hd0U\ngXz5tjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNJADBGAiEAwvkDPXa/3Jafu4rvQQMNdkdc0sduROUUNbH3XY0Lgn8CIQDIqxdg\nmC/9fljyHrT7XaW2zuhDk3tzb9FccCBykdNMoQ==\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-api.api2",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 28800,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-api.api2"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 1800,
  "token_type": "service"
}
END

# How orders.t1 logs in.
"$vault" write 'auth/cert/certs/coppice-orders.t1' - <<'END'
{
  "allowed_common_names": [
    "orders.t1.agents.test.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIByDCCAW2gAwIBAgIUJxEN6o0mWw5/M11osu5HSBg71GAwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABGyiKa+ouX9VxxB0BAJU/ynFEJ6Aier1SbTZ/nbE0k1P\nuWxPseRtfm5oLbaJIRFt7BShfXG4ayZy5DOqU6rUhnCjYzBhMB0GA1UdDgQWBBTk\n/5E+HGIDolBFCrx1hd0UgXz5tjAfBgNVHSMEGDAWgBTk/5E+HGIDolBFCrx1hd0U\ngXz5tjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNJADBGAiEAwvkDPXa/3Jafu4rvQQMNdkdc0sduROUUNbH3XY0Lgn8CIQDIqxdg\nmC/9fljyHrT7XaW2zuhDk3tzb9FccCBykdNMoQ==\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-orders.t1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 28800,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-orders.t1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 1800,
  "token_type": "service"
}
END

# How reports logs in.
"$vault" write 'auth/cert/certs/coppice-reports' - <<'END'
{
  "allowed_common_names": [
    "reports.agents.test.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIByDCCAW2gAwIBAgIUJxEN6o0mWw5/M11osu5HSBg71GAwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABGyiKa+ouX9VxxB0BAJU/ynFEJ6Aier1SbTZ/nbE0k1P\nuWxPseRtfm5oLbaJIRFt7BShfXG4ayZy5DOqU6rUhnCjYzBhMB0GA1UdDgQWBBTk\n/5E+HGIDolBFCrx1hd0UgXz5tjAfBgNVHSMEGDAWgBTk/5E+HGIDolBFCrx1hd0U\ngXz5tjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNJADBGAiEAwvkDPXa/3Jafu4rvQQMNdkdc0sduROUUNbH3XY0Lgn8CIQDIqxdg\nmC/9fljyHrT7XaW2zuhDk3tzb9FccCBykdNMoQ==\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-reports",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 28800,
  "token_no_default_policy": false,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-reports"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 1800,
  "token_type": "service"
}
END

# How edge.t1 logs in.
"$vault" write 'auth/cert/certs/coppice-edge.t1' - <<'END'
{
  "allowed_common_names": [
    "edge.t1.agents.test.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIByDCCAW2gAwIBAgIUJxEN6o0mWw5/M11osu5HSBg71GAwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABGyiKa+ouX9VxxB0BAJU/ynFEJ6Aier1SbTZ/nbE0k1P\nuWxPseRtfm5oLbaJIRFt7BShfXG4ayZy5DOqU6rUhnCjYzBhMB0GA1UdDgQWBBTk\n/5E+HGIDolBFCrx1hd0UgXz5tjAfBgNVHSMEGDAWgBTk/5E+HGIDolBFCrx1hd0U\ngXz5tjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNJADBGAiEAwvkDPXa/3Jafu4rvQQMNdkdc0sduROUUNbH3XY0Lgn8CIQDIqxdg\nmC/9fljyHrT7XaW2zuhDk3tzb9FccCBykdNMoQ==\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-edge.t1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 28800,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-edge.t1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 1800,
  "token_type": "service"
}
END

# How gate.t1 logs in.
"$vault" write 'auth/cert/certs/coppice-gate.t1' - <<'END'
{
  "allowed_common_names": [
    "gate.t1.agents.test.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIByDCCAW2gAwIBAgIUJxEN6o0mWw5/M11osu5HSBg71GAwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBUZXN0IEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABGyiKa+ouX9VxxB0BAJU/ynFEJ6Aier1SbTZ/nbE0k1P\nuWxPseRtfm5oLbaJIRFt7BShfXG4ayZy5DOqU6rUhnCjYzBhMB0GA1UdDgQWBBTk\n/5E+HGIDolBFCrx1hd0UgXz5tjAfBgNVHSMEGDAWgBTk/5E+HGIDolBFCrx1hd0U\ngXz5tjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNJADBGAiEAwvkDPXa/3Jafu4rvQQMNdkdc0sduROUUNbH3XY0Lgn8CIQDIqxdg\nmC/9fljyHrT7XaW2zuhDk3tzb9FccCBykdNMoQ==\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-gate.t1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 28800,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-gate.t1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 1800,
  "token_type": "service"
}
END

# How web.t1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-web.t1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-web.t1-enrol"
  ],
  "allowed_policies_glob": [],
  "disallowed_policies": [],
  "disallowed_policies_glob": [],
  "orphan": true,
  "path_suffix": "",
  "renewable": false,
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 86700,
  "token_no_default_policy": true,
  "token_num_uses": 3,
  "token_period": 0,
  "token_type": "service"
}
END

# How api.api1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-api.api1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-api.api1-enrol"
  ],
  "allowed_policies_glob": [],
  "disallowed_policies": [],
  "disallowed_policies_glob": [],
  "orphan": true,
  "path_suffix": "",
  "renewable": false,
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 86700,
  "token_no_default_policy": true,
  "token_num_uses": 3,
  "token_period": 0,
  "token_type": "service"
}
END

# How api.api2 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-api.api2-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-api.api2-enrol"
  ],
  "allowed_policies_glob": [],
  "disallowed_policies": [],
  "disallowed_policies_glob": [],
  "orphan": true,
  "path_suffix": "",
  "renewable": false,
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 86700,
  "token_no_default_policy": true,
  "token_num_uses": 3,
  "token_period": 0,
  "token_type": "service"
}
END

# How orders.t1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-orders.t1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-orders.t1-enrol"
  ],
  "allowed_policies_glob": [],
  "disallowed_policies": [],
  "disallowed_policies_glob": [],
  "orphan": true,
  "path_suffix": "",
  "renewable": false,
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 86700,
  "token_no_default_policy": true,
  "token_num_uses": 3,
  "token_period": 0,
  "token_type": "service"
}
END

# How reports gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-reports-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-reports-enrol"
  ],
  "allowed_policies_glob": [],
  "disallowed_policies": [],
  "disallowed_policies_glob": [],
  "orphan": true,
  "path_suffix": "",
  "renewable": false,
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 86700,
  "token_no_default_policy": true,
  "token_num_uses": 3,
  "token_period": 0,
  "token_type": "service"
}
END

# How edge.t1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-edge.t1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-edge.t1-enrol"
  ],
  "allowed_policies_glob": [],
  "disallowed_policies": [],
  "disallowed_policies_glob": [],
  "orphan": true,
  "path_suffix": "",
  "renewable": false,
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 86700,
  "token_no_default_policy": true,
  "token_num_uses": 3,
  "token_period": 0,
  "token_type": "service"
}
END

# How gate.t1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-gate.t1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-gate.t1-enrol"
  ],
  "allowed_policies_glob": [],
  "disallowed_policies": [],
  "disallowed_policies_glob": [],
  "orphan": true,
  "path_suffix": "",
  "renewable": false,
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 86700,
  "token_no_default_policy": true,
  "token_num_uses": 3,
  "token_period": 0,
  "token_type": "service"
}
END
