# What the server of the environment test must hold. Compiled from coppice.yaml by `coppice export`: change that file and export again.
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

resource "vault_mount" "pki_agents" {
  path = "pki_agents"
  type = "pki"
}

resource "vault_mount" "pki_int" {
  path                  = "pki_int"
  type                  = "pki"
  max_lease_ttl_seconds = 604800
}

resource "vault_mount" "secret" {
  path    = "secret"
  type    = "kv"
  options = { version = "2" }
}

resource "vault_policy" "web_t1" {
  name   = "coppice-web.t1"
  policy = file("${path.module}/policies/coppice-web.t1.hcl")
}

resource "vault_policy" "web_t1_enrol" {
  name   = "coppice-web.t1-enrol"
  policy = file("${path.module}/policies/coppice-web.t1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "web_t1_leaf" {
  backend                            = vault_mount.pki_int.path
  name                               = "coppice-web.t1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["t1.web.test.example.org", "web.test.example.org", "www.test.example.org"]
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

resource "vault_pki_secret_backend_role" "web_t1_client" {
  backend                            = vault_mount.pki_agents.path
  name                               = "coppice-web.t1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["web.t1.agents.test.example.org"]
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
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "604800"
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
  ttl                                = "604800"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "web_t1" {
  backend                      = "cert"
  name                         = "coppice-web.t1"
  allowed_common_names         = ["web.t1.agents.test.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-web.t1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 28800
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.web_t1.name]
  token_ttl                    = 1800
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "web_t1_enrol" {
  role_name                = "coppice-web.t1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.web_t1_enrol.name]
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
  backend                            = vault_mount.pki_int.path
  name                               = "coppice-api.api1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["api-outgoing.test.example.org", "api.test.example.org", "api1.api.test.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = ["spiffe://test.example.org/api"]
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
  backend                            = vault_mount.pki_agents.path
  name                               = "coppice-api.api1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["api.api1.agents.test.example.org"]
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
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "604800"
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
  ttl                                = "604800"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "api_api1" {
  backend                      = "cert"
  name                         = "coppice-api.api1"
  allowed_common_names         = ["api.api1.agents.test.example.org"]
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
  token_max_ttl                = 28800
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.api_api1.name]
  token_ttl                    = 1800
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
  backend                            = vault_mount.pki_int.path
  name                               = "coppice-api.api2"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["api-outgoing.test.example.org", "api.test.example.org", "api2.api.test.example.org"]
  allowed_domains_template           = false
  allowed_other_sans                 = []
  allowed_serial_numbers             = []
  allowed_uri_sans                   = ["spiffe://test.example.org/api"]
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
  backend                            = vault_mount.pki_agents.path
  name                               = "coppice-api.api2"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["api.api2.agents.test.example.org"]
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
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "604800"
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
  ttl                                = "604800"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "api_api2" {
  backend                      = "cert"
  name                         = "coppice-api.api2"
  allowed_common_names         = ["api.api2.agents.test.example.org"]
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
  token_max_ttl                = 28800
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.api_api2.name]
  token_ttl                    = 1800
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

resource "vault_policy" "orders_t1" {
  name   = "coppice-orders.t1"
  policy = file("${path.module}/policies/coppice-orders.t1.hcl")
}

resource "vault_policy" "orders_t1_enrol" {
  name   = "coppice-orders.t1-enrol"
  policy = file("${path.module}/policies/coppice-orders.t1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "orders_t1_client" {
  backend                            = vault_mount.pki_agents.path
  name                               = "coppice-orders.t1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["orders.t1.agents.test.example.org"]
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
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "604800"
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
  ttl                                = "604800"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "orders_t1" {
  backend                      = "cert"
  name                         = "coppice-orders.t1"
  allowed_common_names         = ["orders.t1.agents.test.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-orders.t1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 28800
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.orders_t1.name]
  token_ttl                    = 1800
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "orders_t1_enrol" {
  role_name                = "coppice-orders.t1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.orders_t1_enrol.name]
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
  backend                            = vault_mount.pki_agents.path
  name                               = "coppice-reports"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["reports.agents.test.example.org"]
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
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "604800"
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
  ttl                                = "604800"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "reports" {
  backend                      = "cert"
  name                         = "coppice-reports"
  allowed_common_names         = ["reports.agents.test.example.org"]
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
  token_max_ttl                = 28800
  token_no_default_policy      = false
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.reports.name]
  token_ttl                    = 1800
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

resource "vault_policy" "edge_t1" {
  name   = "coppice-edge.t1"
  policy = file("${path.module}/policies/coppice-edge.t1.hcl")
}

resource "vault_policy" "edge_t1_enrol" {
  name   = "coppice-edge.t1-enrol"
  policy = file("${path.module}/policies/coppice-edge.t1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "edge_t1_client" {
  backend                            = vault_mount.pki_agents.path
  name                               = "coppice-edge.t1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["edge.t1.agents.test.example.org"]
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
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "604800"
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
  ttl                                = "604800"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "edge_t1" {
  backend                      = "cert"
  name                         = "coppice-edge.t1"
  allowed_common_names         = ["edge.t1.agents.test.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-edge.t1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 28800
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.edge_t1.name]
  token_ttl                    = 1800
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "edge_t1_enrol" {
  role_name                = "coppice-edge.t1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.edge_t1_enrol.name]
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

resource "vault_policy" "gate_t1" {
  name   = "coppice-gate.t1"
  policy = file("${path.module}/policies/coppice-gate.t1.hcl")
}

resource "vault_policy" "gate_t1_enrol" {
  name   = "coppice-gate.t1-enrol"
  policy = file("${path.module}/policies/coppice-gate.t1-enrol.hcl")
}

resource "vault_pki_secret_backend_role" "gate_t1_client" {
  backend                            = vault_mount.pki_agents.path
  name                               = "coppice-gate.t1"
  allow_any_name                     = false
  allow_bare_domains                 = true
  allow_glob_domains                 = false
  allow_ip_sans                      = false
  allow_localhost                    = false
  allow_subdomains                   = false
  allow_wildcard_certificates        = false
  allowed_domains                    = ["gate.t1.agents.test.example.org"]
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
  key_bits                           = 256
  key_type                           = "ec"
  key_usage                          = ["DigitalSignature"]
  locality                           = []
  max_ttl                            = "604800"
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
  ttl                                = "604800"
  use_csr_common_name                = false
  use_csr_sans                       = false
}

resource "vault_cert_auth_backend_role" "gate_t1" {
  backend                      = "cert"
  name                         = "coppice-gate.t1"
  allowed_common_names         = ["gate.t1.agents.test.example.org"]
  allowed_dns_sans             = []
  allowed_email_sans           = []
  allowed_names                = []
  allowed_organizational_units = []
  allowed_uri_sans             = []
  certificate                  = file("${path.module}/ca/agents.pem")
  display_name                 = "coppice-gate.t1"
  ocsp_enabled                 = false
  required_extensions          = []
  token_bound_cidrs            = []
  token_explicit_max_ttl       = 0
  token_max_ttl                = 28800
  token_no_default_policy      = true
  token_num_uses               = 0
  token_period                 = 0
  token_policies               = [vault_policy.gate_t1.name]
  token_ttl                    = 1800
  token_type                   = "service"
}

resource "vault_token_auth_backend_role" "gate_t1_enrol" {
  role_name                = "coppice-gate.t1-enrol"
  allowed_entity_aliases   = []
  allowed_policies         = [vault_policy.gate_t1_enrol.name]
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
