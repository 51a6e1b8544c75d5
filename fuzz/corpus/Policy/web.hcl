# what the app may do
path "pki_int/sign/web" {
  capabilities = ["create", "update"]
  allowed_parameters = { "common_name" = ["web.svc.internal"], "*" = [] }
  min_wrapping_ttl = "1m"
}
path "secret/data/+/db*" { capabilities = ["read"] }
path "sys/*" { policy = "deny" }
