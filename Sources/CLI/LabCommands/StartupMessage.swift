import CommandLine
import JSON
import Lab
import System

/// What a lab says once it serves: the environment for clients, without a secret in it, and where it is.
struct StartupMessage {
    let lab: LabServer
    let directory: String
    let isBare: Bool

    func print(on console: Console, asJSON: Bool) {
        if asJSON {
            console.print(json.text())
        } else {
            environment.forEach(console.print)
            console.print("ready address=\(lab.url) ca=\(trustFile) pid=\(Process.id)")
        }
    }

    private var trustFile: String { directory + "/ca.pem" }
    private var tokenFile: String { directory + "/root-token" }

    private var environment: [String] {
        ["export VAULT_ADDR=\(lab.url)", "export VAULT_CACERT=\(Self.quoted(trustFile))"]
            + (isBare ? [] : ["export VAULT_TOKEN=\"$(cat \(Self.quoted(tokenFile)))\""])
    }

    private var json: JSONValue {
        [
            "schema": 1, "ready": true, "address": .string(lab.url), "ca": .string(trustFile),
            "token_file": isBare ? .null : .string(tokenFile), "admin_token_file": .string(directory + "/admin-token"),
            "pid": .integer(Process.id),
        ]
    }

    /// For a shell.
    private static func quoted(_ text: String) -> String {
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}
