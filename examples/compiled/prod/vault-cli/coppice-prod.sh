#!/bin/sh
# What the server of the environment prod must hold. Compiled from coppice.yaml by `coppice export`: change that file and export again.
# It writes what the manifest names and removes nothing. VAULT=bao has OpenBao's program do it;
# VAULT_ADDR, VAULT_TOKEN, VAULT_CACERT and their like are the program's own.
set -eu
vault=${VAULT:-vault}
export VAULT_ADDR="${VAULT_ADDR:-}"
[ -n "$VAULT_ADDR" ] || VAULT_ADDR='https://vault-1.example.org:8200'
export VAULT_NAMESPACE="${VAULT_NAMESPACE:-}"
[ -n "$VAULT_NAMESPACE" ] || VAULT_NAMESPACE='platform'

# The auth method agents.
if ! "$vault" auth list -format=json | grep -qF '"agents/"'; then
  "$vault" auth enable -path='agents' cert
fi

# How web.host1 has its leaves signed.
"$vault" write 'pki_int/roles/coppice-web.host1' - <<'END'
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
    "host1.web.example.org",
    "web.example.org",
    "www.example.org"
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

# How web.host2 has its leaves signed.
"$vault" write 'pki_int/roles/coppice-web.host2' - <<'END'
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
    "host2.web.example.org",
    "web.example.org",
    "www.example.org"
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
    "api-outgoing.example.org",
    "api.example.org",
    "api1.api.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [
    "spiffe://example.org/api"
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
    "api-outgoing.example.org",
    "api.example.org",
    "api2.api.example.org"
  ],
  "allowed_domains_template": false,
  "allowed_ip_sans_cidr": [],
  "allowed_other_sans": [],
  "allowed_serial_numbers": [],
  "allowed_uri_sans": [
    "spiffe://example.org/api"
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

# How payments.pay1 has its leaves signed.
"$vault" write 'payments/pki/roles/coppice-payments.pay1' - <<'END'
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
    "payments.example.org"
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
  "key_bits": 3072,
  "key_type": "rsa",
  "key_usage": [
    "DigitalSignature",
    "KeyEncipherment"
  ],
  "locality": [],
  "max_ttl": 28800,
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
  "ttl": 28800,
  "use_csr_common_name": true,
  "use_csr_sans": true,
  "use_pss": false
}
END

# How mail has its leaves signed.
"$vault" write 'pki_int/roles/coppice-mail' - <<'END'
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
    "mail.example.org",
    "smtp.example.org"
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
  "key_bits": 2048,
  "key_type": "rsa",
  "key_usage": [
    "DigitalSignature",
    "KeyEncipherment"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": true,
  "use_csr_sans": true,
  "use_pss": false
}
END

# How web.host1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-web.host1' - <<'END'
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
    "web.host1.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How web.host2 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-web.host2' - <<'END'
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
    "web.host2.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
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
    "api.api1.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
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
    "api.api2.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How orders.host1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-orders.host1' - <<'END'
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
    "orders.host1.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How payments.pay1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-payments.pay1' - <<'END'
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
    "payments.pay1.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How mail has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-mail' - <<'END'
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
    "mail.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
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
    "reports.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How edge.host1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-edge.host1' - <<'END'
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
    "edge.host1.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How edge.host2 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-edge.host2' - <<'END'
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
    "edge.host2.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How mesh.host1 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-mesh.host1' - <<'END'
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
    "mesh.host1.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

# How mesh.host2 has its client certificate signed.
"$vault" write 'pki_agents/roles/coppice-mesh.host2' - <<'END'
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
    "mesh.host2.agents.example.org"
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
  "key_bits": 384,
  "key_type": "ec",
  "key_usage": [
    "DigitalSignature"
  ],
  "locality": [],
  "max_ttl": 259200,
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
  "ttl": 259200,
  "use_csr_common_name": false,
  "use_csr_sans": false,
  "use_pss": false
}
END

"$vault" policy write 'coppice-web.host1' - <<'END'
# The access of web.host1, and no more. Written by coppice from its manifest.

# has its leaves signed: server
path "pki_int/sign/coppice-web.host1" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# renews its own client certificate
path "pki_agents/sign/coppice-web.host1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["web.host1.agents.example.org"]
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

"$vault" policy write 'coppice-web.host2' - <<'END'
# The access of web.host2, and no more. Written by coppice from its manifest.

# has its leaves signed: server
path "pki_int/sign/coppice-web.host2" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# renews its own client certificate
path "pki_agents/sign/coppice-web.host2" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["web.host2.agents.example.org"]
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
    "common_name" = ["api.api1.agents.example.org"]
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
    "common_name" = ["api.api2.agents.example.org"]
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

"$vault" policy write 'coppice-orders.host1' - <<'END'
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
END

"$vault" policy write 'coppice-payments.pay1' - <<'END'
# The access of payments.pay1, and no more. Written by coppice from its manifest.

# has its leaves signed: server
path "payments/pki/sign/coppice-payments.pay1" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
  }
}

# renews its own client certificate
path "pki_agents/sign/coppice-payments.pay1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["payments.pay1.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}

# reads secret/terminal
path "legacy/payments/terminal" {
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

"$vault" policy write 'coppice-mail' - <<'END'
# The access of mail, and no more. Written by coppice from its manifest.

# has its leaves signed: smtp
path "pki_int/sign/coppice-mail" {
  capabilities = ["update"]
  denied_parameters = {
    "not_after" = []
    "not_before" = []
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
    "common_name" = ["reports.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}

# reads secret/warehouse
path "secret/data/reports/prod/warehouse" {
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

"$vault" policy write 'coppice-edge.host1' - <<'END'
# The access of edge.host1, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-edge.host1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["edge.host1.agents.example.org"]
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

"$vault" policy write 'coppice-edge.host2' - <<'END'
# The access of edge.host2, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-edge.host2" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["edge.host2.agents.example.org"]
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

"$vault" policy write 'coppice-mesh.host1' - <<'END'
# The access of mesh.host1, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-mesh.host1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["mesh.host1.agents.example.org"]
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

"$vault" policy write 'coppice-mesh.host2' - <<'END'
# The access of mesh.host2, and no more. Written by coppice from its manifest.

# renews its own client certificate
path "pki_agents/sign/coppice-mesh.host2" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["mesh.host2.agents.example.org"]
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

"$vault" policy write 'coppice-web.host1-enrol' - <<'END'
# The access of a ticket for web.host1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-web.host1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["web.host1.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-web.host2-enrol' - <<'END'
# The access of a ticket for web.host2: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-web.host2" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["web.host2.agents.example.org"]
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
    "common_name" = ["api.api1.agents.example.org"]
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
    "common_name" = ["api.api2.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-orders.host1-enrol' - <<'END'
# The access of a ticket for orders.host1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
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
END

"$vault" policy write 'coppice-payments.pay1-enrol' - <<'END'
# The access of a ticket for payments.pay1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-payments.pay1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["payments.pay1.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-mail-enrol' - <<'END'
# The access of a ticket for mail: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-mail" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["mail.agents.example.org"]
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
    "common_name" = ["reports.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-edge.host1-enrol' - <<'END'
# The access of a ticket for edge.host1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-edge.host1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["edge.host1.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-edge.host2-enrol' - <<'END'
# The access of a ticket for edge.host2: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-edge.host2" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["edge.host2.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-mesh.host1-enrol' - <<'END'
# The access of a ticket for mesh.host1: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-mesh.host1" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["mesh.host1.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

"$vault" policy write 'coppice-mesh.host2-enrol' - <<'END'
# The access of a ticket for mesh.host2: to have its client certificate signed, and no more. Written by coppice from its manifest.

# has the client certificate signed, by a ticket
path "pki_agents/sign/coppice-mesh.host2" {
  capabilities = ["update"]
  allowed_parameters = {
    "common_name" = ["mesh.host2.agents.example.org"]
    "csr" = []
    "exclude_cn_from_sans" = [true]
    "format" = []
    "ttl" = []
  }
  required_parameters = ["common_name", "exclude_cn_from_sans"]
}
END

# How web.host1 logs in.
"$vault" write 'auth/agents/certs/coppice-web.host1' - <<'END'
{
  "allowed_common_names": [
    "web.host1.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-web.host1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-web.host1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How web.host2 logs in.
"$vault" write 'auth/agents/certs/coppice-web.host2' - <<'END'
{
  "allowed_common_names": [
    "web.host2.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-web.host2",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-web.host2"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How api.api1 logs in.
"$vault" write 'auth/agents/certs/coppice-api.api1' - <<'END'
{
  "allowed_common_names": [
    "api.api1.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-api.api1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-api.api1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How api.api2 logs in.
"$vault" write 'auth/agents/certs/coppice-api.api2' - <<'END'
{
  "allowed_common_names": [
    "api.api2.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-api.api2",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-api.api2"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How orders.host1 logs in.
"$vault" write 'auth/agents/certs/coppice-orders.host1' - <<'END'
{
  "allowed_common_names": [
    "orders.host1.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-orders.host1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-orders.host1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How payments.pay1 logs in.
"$vault" write 'auth/agents/certs/coppice-payments.pay1' - <<'END'
{
  "allowed_common_names": [
    "payments.pay1.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-payments.pay1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-payments.pay1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How mail logs in.
"$vault" write 'auth/agents/certs/coppice-mail' - <<'END'
{
  "allowed_common_names": [
    "mail.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-mail",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-mail"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How reports logs in.
"$vault" write 'auth/agents/certs/coppice-reports' - <<'END'
{
  "allowed_common_names": [
    "reports.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-reports",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": false,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-reports"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How edge.host1 logs in.
"$vault" write 'auth/agents/certs/coppice-edge.host1' - <<'END'
{
  "allowed_common_names": [
    "edge.host1.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-edge.host1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-edge.host1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How edge.host2 logs in.
"$vault" write 'auth/agents/certs/coppice-edge.host2' - <<'END'
{
  "allowed_common_names": [
    "edge.host2.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-edge.host2",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-edge.host2"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How mesh.host1 logs in.
"$vault" write 'auth/agents/certs/coppice-mesh.host1' - <<'END'
{
  "allowed_common_names": [
    "mesh.host1.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-mesh.host1",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-mesh.host1"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How mesh.host2 logs in.
"$vault" write 'auth/agents/certs/coppice-mesh.host2' - <<'END'
{
  "allowed_common_names": [
    "mesh.host2.agents.example.org"
  ],
  "allowed_dns_sans": [],
  "allowed_email_sans": [],
  "allowed_metadata_extensions": [],
  "allowed_names": [],
  "allowed_organizational_units": [],
  "allowed_uri_sans": [],
  "certificate": "-----BEGIN CERTIFICATE-----\nMIIBxzCCAW2gAwIBAgIUaxynRWlMTwn6qwyC1L0ae0RTTGMwCgYIKoZIzj0EAwIw\nMDEQMA4GA1UECgwHRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50\nczAgFw0yNjExMjQwMzA2MzZaGA8yMDU2MTEyMzAzMDYzNlowMDEQMA4GA1UECgwH\nRXhhbXBsZTEcMBoGA1UEAwwTRXhhbXBsZSBQcm9kIEFnZW50czBZMBMGByqGSM49\nAgEGCCqGSM49AwEHA0IABPC+pwd9Hmkix73CV84DuXNDhhV+IgloTVurQvRWzY5y\ny+xwj9D+Hi0nKjQku0g9IYLDPNYXEe3N0qS8cyXbDgejYzBhMB0GA1UdDgQWBBRB\nEm/ohM7KZYvhplDKxS2NK9wqzjAfBgNVHSMEGDAWgBRBEm/ohM7KZYvhplDKxS2N\nK9wqzjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQD\nAgNIADBFAiEAvQ38ln8NjKaViF2HIeL6mukljxc6aCg+GPz7nlnxbBgCICmLO2ic\nRJRLKe9pIPXCwKSF6pgXANP/GqDsOqf+ywa1\n-----END CERTIFICATE-----\n",
  "display_name": "coppice-mesh.host2",
  "ocsp_enabled": false,
  "required_extensions": [],
  "token_bound_cidrs": [],
  "token_explicit_max_ttl": 0,
  "token_max_ttl": 86400,
  "token_no_default_policy": true,
  "token_num_uses": 0,
  "token_period": 0,
  "token_policies": [
    "coppice-mesh.host2"
  ],
  "token_strictly_bind_ip": false,
  "token_ttl": 3600,
  "token_type": "service"
}
END

# How web.host1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-web.host1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-web.host1-enrol"
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

# How web.host2 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-web.host2-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-web.host2-enrol"
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

# How orders.host1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-orders.host1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-orders.host1-enrol"
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

# How payments.pay1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-payments.pay1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-payments.pay1-enrol"
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

# How mail gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-mail-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-mail-enrol"
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

# How edge.host1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-edge.host1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-edge.host1-enrol"
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

# How edge.host2 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-edge.host2-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-edge.host2-enrol"
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

# How mesh.host1 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-mesh.host1-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-mesh.host1-enrol"
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

# How mesh.host2 gets its first client certificate, by a ticket.
"$vault" write 'auth/token/roles/coppice-mesh.host2-enrol' - <<'END'
{
  "allowed_entity_aliases": [],
  "allowed_policies": [
    "coppice-mesh.host2-enrol"
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
