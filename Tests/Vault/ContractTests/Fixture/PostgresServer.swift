import Core
import JSON
import System
import TestSupport

/// A real PostgreSQL of a test's own, on a unix socket alone, run by the user who runs the tests.
final class PostgresServer {
    /// The directory of its socket, for `host=`.
    let socket: String
    private let binaries: String
    private let scratch: Scratch
    private let program: RunningProgram

    /// Makes an empty database with the superuser `admin`, and starts it.
    init() throws {
        scratch = try Scratch()
        socket = scratch.path
        let installed = "/usr/lib/postgresql"
        guard let version = try? Directory.open(installed).list().compactMap({ Int($0) }).max() else {
            throw Unavailable("there is no PostgreSQL in \(installed): make deps installs it")
        }
        binaries = "\(installed)/\(version)/bin"
        let data = scratch.path + "/data"
        let made = try RunningProgram(
            path: binaries + "/initdb",
            ["-D", data, "-U", "admin", "--auth=trust", "--no-sync", "--no-locale"])
        guard try made.end() == 0 else { throw Unavailable("initdb: \(made.output)") }
        // The admin is whoever reaches the socket; everyone else shows a password.
        let rules = "local all admin trust\nlocal all all scram-sha-256\n"
        try Directory.open(data).replace("pg_hba.conf", bytes: Array(rules.utf8).span, mode: 0o600, durable: false)
        program = try RunningProgram(
            path: binaries + "/postgres", ["-D", data, "-k", socket, "-c", "listen_addresses=", "-c", "fsync=off"])
        try program.waitFor("ready to accept connections")
    }

    /// Runs a statement as the superuser, and answers what `psql` printed.
    @discardableResult
    func run(_ statement: String) throws -> String {
        let psql = try RunningProgram(
            path: "/usr/bin/psql", ["-X", "-qAt", "-h", socket, "-U", "admin", "-c", statement, "postgres"])
        guard try psql.end() == 0 else { throw Unavailable("\(statement): \(psql.output)") }
        return psql.output.filter { $0 != "\n" }
    }

    /// Has a server make users here: by the mount `database`, whose role `role` makes them for an hour.
    func serve(_ root: Caller, role: String) throws {
        try run("CREATE ROLE vault LOGIN CREATEROLE PASSWORD 'vault'")
        try root.must("POST", "sys/mounts/database", ["type": "database"])
        try root.must(
            "POST", "database/config/main",
            [
                "plugin_name": "postgresql-database-plugin", "allowed_roles": "*", "username": "vault",
                "password": "vault",
                "connection_url": .string(
                    "host=\(socket) user={{username}} password={{password}} dbname=postgres sslmode=disable"),
            ])
        try root.must(
            "POST", "database/roles/" + role,
            [
                "db_name": "main", "default_ttl": "1h", "max_ttl": "24h",
                "creation_statements":
                    "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'",
                "revocation_statements": "DROP ROLE \"{{name}}\"",
            ])
    }

    /// The users that a server has made, by the first letters of their names.
    func madeUsers() throws -> Int {
        Int(try run("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'")) ?? -1
    }

    /// A client that connects five times a second with the user that is published below `output`, and says of each time whether
    /// it could.
    func client(of output: String) throws -> RunningProgram {
        let script = """
            while :; do
              now=$(readlink -f "$2/current")
              if said=$(PGPASSWORD=$(cat "$now/password") psql -X -qAt -h "$1" -U "$(cat "$now/username")" -c 'SELECT 1' postgres 2>&1)
              then echo connected
              else echo "FAILED $now $said"
              fi
              sleep 0.2
            done
            """
        return try RunningProgram(path: "/bin/sh", ["-c", script, "sh", socket, output])
    }
}
