# What the server of the environment prod must hold. Compiled from coppice.yaml by `coppice export`: change that file and export again.
# The provider has no arguments for: allow_globs_in_identity_templates, allowed_ip_sans_cidr, allowed_metadata_extensions, not_after, not_after_bound, not_before, not_before_bound, signature_bits, token_strictly_bind_ip, use_pss.
# On OpenBao set not_after_bound and not_before_bound to forbid by other means: `coppice plan` shows them.
terraform {
  required_providers {
    vault = {
      source  = "hashicorp/vault"
      version = ">= 4.3"
    }
  }
}

resource "vault_auth_backend" "agents" {
  path = "agents"
  type = "cert"
}

resource "vault_policy" "web_host1" {
  name   = "coppice-web.host1"
  policy = file("${path.module}/policies/coppice-web.host1.hcl")
}

resource "vault_policy" "web_host1_enrol" {
  name   = "coppice-web.host1-enrol"
  policy = file("${path.module}/policies/coppice-web.host1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "web_host1_leaf" {
  backend                            = "pki_int"
  name                               = "coppice-web.host1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["host1.web.example.org", "web.example.org", "www.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = false
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "86400"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = true
  street_address                     = []
  ttl                                = "86400"
  use_csr_common_name                = true
  use_csr_sans                       = true
}

resource "vault_pki_secret_backend_role" "web_host1_client" {
  backend                            = "pki_agents"
  name                               = "coppice-web.host1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["web.host1.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "web_host1" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-web.host1"
  allowed_common_names         = ["web.host1.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-web.host1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.web_host1.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "web_host1_enrol" {
  role_name                = "coppice-web.host1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.web_host1_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "web_host2" {
  name   = "coppice-web.host2"
  policy = file("${path.module}/policies/coppice-web.host2.hcl")
}

resource "vault_policy" "web_host2_enrol" {
  name   = "coppice-web.host2-enrol"
  policy = file("${path.module}/policies/coppice-web.host2-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "web_host2_leaf" {
  backend                            = "pki_int"
  name                               = "coppice-web.host2"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["host2.web.example.org", "web.example.org", "www.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = false
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "86400"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = true
  street_address                     = []
  ttl                                = "86400"
  use_csr_common_name                = true
  use_csr_sans                       = true
}

resource "vault_pki_secret_backend_role" "web_host2_client" {
  backend                            = "pki_agents"
  name                               = "coppice-web.host2"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["web.host2.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "web_host2" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-web.host2"
  allowed_common_names         = ["web.host2.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-web.host2"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.web_host2.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "web_host2_enrol" {
  role_name                = "coppice-web.host2-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.web_host2_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "api_api1" {
  name   = "coppice-api.api1"
  policy = file("${path.module}/policies/coppice-api.api1.hcl")
}

resource "vault_policy" "api_api1_enrol" {
  name   = "coppice-api.api1-enrol"
  policy = file("${path.module}/policies/coppice-api.api1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "api_api1_leaf" {
  backend                            = "pki_int"
  name                               = "coppice-api.api1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["api-outgoing.example.org", "api.example.org", "api1.api.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = ["spiffe://example.org/api"]
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = false
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "43200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = false
  server_flag                        = true
  street_address                     = []
  ttl                                = "43200"
  use_csr_common_name                = true
  use_csr_sans                       = true
}

resource "vault_pki_secret_backend_role" "api_api1_client" {
  backend                            = "pki_agents"
  name                               = "coppice-api.api1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["api.api1.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "api_api1" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-api.api1"
  allowed_common_names         = ["api.api1.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-api.api1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.api_api1.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "api_api1_enrol" {
  role_name                = "coppice-api.api1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.api_api1_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "api_api2" {
  name   = "coppice-api.api2"
  policy = file("${path.module}/policies/coppice-api.api2.hcl")
}

resource "vault_policy" "api_api2_enrol" {
  name   = "coppice-api.api2-enrol"
  policy = file("${path.module}/policies/coppice-api.api2-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "api_api2_leaf" {
  backend                            = "pki_int"
  name                               = "coppice-api.api2"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["api-outgoing.example.org", "api.example.org", "api2.api.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = ["spiffe://example.org/api"]
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = false
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "43200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = false
  server_flag                        = true
  street_address                     = []
  ttl                                = "43200"
  use_csr_common_name                = true
  use_csr_sans                       = true
}

resource "vault_pki_secret_backend_role" "api_api2_client" {
  backend                            = "pki_agents"
  name                               = "coppice-api.api2"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["api.api2.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "api_api2" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-api.api2"
  allowed_common_names         = ["api.api2.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-api.api2"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.api_api2.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "api_api2_enrol" {
  role_name                = "coppice-api.api2-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.api_api2_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "orders_host1" {
  name   = "coppice-orders.host1"
  policy = file("${path.module}/policies/coppice-orders.host1.hcl")
}

resource "vault_policy" "orders_host1_enrol" {
  name   = "coppice-orders.host1-enrol"
  policy = file("${path.module}/policies/coppice-orders.host1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "orders_host1_client" {
  backend                            = "pki_agents"
  name                               = "coppice-orders.host1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["orders.host1.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "orders_host1" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-orders.host1"
  allowed_common_names         = ["orders.host1.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-orders.host1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.orders_host1.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "orders_host1_enrol" {
  role_name                = "coppice-orders.host1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.orders_host1_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "payments_pay1" {
  name   = "coppice-payments.pay1"
  policy = file("${path.module}/policies/coppice-payments.pay1.hcl")
}

resource "vault_policy" "payments_pay1_enrol" {
  name   = "coppice-payments.pay1-enrol"
  policy = file("${path.module}/policies/coppice-payments.pay1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "payments_pay1_leaf" {
  backend                            = "payments/pki"
  name                               = "coppice-payments.pay1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["payments.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = false
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 3072
  key_type                           = "rsa"
  key_usage                          = ["DigitalSignature", "KeyEncipherment"]
  locality                           = []
  max_ttl                            = "28800"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = true
  street_address                     = []
  ttl                                = "28800"
  use_csr_common_name                = true
  use_csr_sans                       = true
}

resource "vault_pki_secret_backend_role" "payments_pay1_client" {
  backend                            = "pki_agents"
  name                               = "coppice-payments.pay1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["payments.pay1.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "payments_pay1" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-payments.pay1"
  allowed_common_names         = ["payments.pay1.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-payments.pay1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.payments_pay1.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "payments_pay1_enrol" {
  role_name                = "coppice-payments.pay1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.payments_pay1_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "mail" {
  name   = "coppice-mail"
  policy = file("${path.module}/policies/coppice-mail.hcl")
}

resource "vault_policy" "mail_enrol" {
  name   = "coppice-mail-enrol"
  policy = file("${path.module}/policies/coppice-mail-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "mail_leaf" {
  backend                            = "pki_int"
  name                               = "coppice-mail"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["mail.example.org", "smtp.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = false
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 2048
  key_type                           = "rsa"
  key_usage                          = ["DigitalSignature", "KeyEncipherment"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = true
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = true
  use_csr_sans                       = true
}

resource "vault_pki_secret_backend_role" "mail_client" {
  backend                            = "pki_agents"
  name                               = "coppice-mail"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["mail.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "mail" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-mail"
  allowed_common_names         = ["mail.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-mail"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.mail.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "mail_enrol" {
  role_name                = "coppice-mail-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.mail_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "reports" {
  name   = "coppice-reports"
  policy = file("${path.module}/policies/coppice-reports.hcl")
}

resource "vault_policy" "reports_enrol" {
  name   = "coppice-reports-enrol"
  policy = file("${path.module}/policies/coppice-reports-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "reports_client" {
  backend                            = "pki_agents"
  name                               = "coppice-reports"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["reports.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "reports" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-reports"
  allowed_common_names         = ["reports.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-reports"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = false
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.reports.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "reports_enrol" {
  role_name                = "coppice-reports-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.reports_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "edge_host1" {
  name   = "coppice-edge.host1"
  policy = file("${path.module}/policies/coppice-edge.host1.hcl")
}

resource "vault_policy" "edge_host1_enrol" {
  name   = "coppice-edge.host1-enrol"
  policy = file("${path.module}/policies/coppice-edge.host1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "edge_host1_client" {
  backend                            = "pki_agents"
  name                               = "coppice-edge.host1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["edge.host1.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "edge_host1" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-edge.host1"
  allowed_common_names         = ["edge.host1.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-edge.host1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.edge_host1.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "edge_host1_enrol" {
  role_name                = "coppice-edge.host1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.edge_host1_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "edge_host2" {
  name   = "coppice-edge.host2"
  policy = file("${path.module}/policies/coppice-edge.host2.hcl")
}

resource "vault_policy" "edge_host2_enrol" {
  name   = "coppice-edge.host2-enrol"
  policy = file("${path.module}/policies/coppice-edge.host2-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "edge_host2_client" {
  backend                            = "pki_agents"
  name                               = "coppice-edge.host2"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["edge.host2.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "edge_host2" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-edge.host2"
  allowed_common_names         = ["edge.host2.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-edge.host2"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.edge_host2.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "edge_host2_enrol" {
  role_name                = "coppice-edge.host2-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.edge_host2_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "mesh_host1" {
  name   = "coppice-mesh.host1"
  policy = file("${path.module}/policies/coppice-mesh.host1.hcl")
}

resource "vault_policy" "mesh_host1_enrol" {
  name   = "coppice-mesh.host1-enrol"
  policy = file("${path.module}/policies/coppice-mesh.host1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "mesh_host1_client" {
  backend                            = "pki_agents"
  name                               = "coppice-mesh.host1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["mesh.host1.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "mesh_host1" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-mesh.host1"
  allowed_common_names         = ["mesh.host1.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-mesh.host1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.mesh_host1.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "mesh_host1_enrol" {
  role_name                = "coppice-mesh.host1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.mesh_host1_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}

resource "vault_policy" "mesh_host2" {
  name   = "coppice-mesh.host2"
  policy = file("${path.module}/policies/coppice-mesh.host2.hcl")
}

resource "vault_policy" "mesh_host2_enrol" {
  name   = "coppice-mesh.host2-enrol"
  policy = file("${path.module}/policies/coppice-mesh.host2-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "mesh_host2_client" {
  backend                            = "pki_agents"
  name                               = "coppice-mesh.host2"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["mesh.host2.agents.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = []
  allowed_uri_sans_template          = false
  allowed_user_ids                   = []
  basic_constraints_valid_for_non_ca = false
  client_flag                        = true
  cn_validations                     = ["hostname"]
  code_signing_flag                  = false
  country                            = []
  email_protection_flag              = false
  enforce_hostnames                  = true
  ext_key_usage                      = []
  ext_key_usage_oids                 = []
  generate_lease                     = false
  issuer_ref                         = "default"
  key_bits                           = 384
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "259200"
  no_store                           = false
  not_before_duration                = "30s"
  organization                       = []
  ou                                 = []
  policy_identifiers                 = []
  postal_code                        = []
  province                           = []
  require_cn                         = true
  server_flag                        = false
  street_address                     = []
  ttl                                = "259200"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "mesh_host2" {
  backend                      = vault_auth_backend.agents.path
  name                         = "coppice-mesh.host2"
  allowed_common_names         = ["mesh.host2.agents.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-mesh.host2"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 86400
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.mesh_host2.name]
  token_ttl                    = 3600
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "mesh_host2_enrol" {
  role_name                = "coppice-mesh.host2-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.mesh_host2_enrol.name]
  allowed_policies_glob    = []
  disallowed_policies      = []
  disallowed_policies_glob = []
  orphan                   = true
  path_suffix              = ""
  renewable                = false
  token_bound_cidrs        = []
  token_explicit_max_ttl   = 86700
  token_no_default_policy  = true
  token_num_uses           = 3
  token_period             = 0
  token_type               = "service"
}
