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
