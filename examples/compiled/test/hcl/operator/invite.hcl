# What coppice invite needs in the environment test, and no more.
path "auth/token/create/coppice-api.api1-enrol" { capabilities = ["update"] }
path "auth/token/create/coppice-api.api2-enrol" { capabilities = ["update"] }
path "auth/token/create/coppice-edge.t1-enrol" { capabilities = ["update"] }
path "auth/token/create/coppice-gate.t1-enrol" { capabilities = ["update"] }
path "auth/token/create/coppice-orders.t1-enrol" { capabilities = ["update"] }
path "auth/token/create/coppice-reports-enrol" { capabilities = ["update"] }
path "auth/token/create/coppice-web.t1-enrol" { capabilities = ["update"] }
path "pki_agents/sign/coppice-api.api1" { capabilities = ["update"] }
path "pki_agents/sign/coppice-api.api2" { capabilities = ["update"] }
path "pki_agents/sign/coppice-edge.t1" { capabilities = ["update"] }
path "pki_agents/sign/coppice-gate.t1" { capabilities = ["update"] }
path "pki_agents/sign/coppice-orders.t1" { capabilities = ["update"] }
path "pki_agents/sign/coppice-reports" { capabilities = ["update"] }
path "pki_agents/sign/coppice-web.t1" { capabilities = ["update"] }
