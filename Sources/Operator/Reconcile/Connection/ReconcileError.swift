import AgentConfig
import Core
package import System
package import VaultAPI
package import X509

/// Why the operator's work on a server cannot be done.
package enum ReconcileError: ErrorWithHints, Hashable {
    /// A variable asks for TLS without verification.
    case skipVerify(variable: String)
    /// A variable's address is none that is spoken to.
    case badAddress(variable: String, String)
    /// A variable names a server that the manifest does not, and that `--address` does not repeat.
    case otherServer(variable: String, address: String, said: String?, manifest: [String])
    /// There is no operator's token.
    case noToken
    /// The token is empty, or holds what no token holds.
    case badToken(source: String)
    /// A client certificate without its key, or the other way round.
    case halfClient(given: String, missing: String)
    /// A file that is needed cannot be read.
    case unreadable(PosixError, purpose: String)
    /// A file that a variable names cannot be read.
    case variableUnreadable(PosixError, variable: String)
    /// A file of certificates holds something else.
    case notCertificates(PKIError)
    /// The server refused, or did not answer.
    case refused(VaultError)
    /// The server has no such namespace.
    case noNamespace
    /// The token may not do what is needed.
    case denied(path: String, capability: String)
    /// The plan has problems that only a change of the server or of the manifest can solve.
    case unsolved(count: Int)
    /// A step of apply failed: those before it are done.
    case interrupted(step: String, VaultError, done: Int, left: Int, withdrawn: Int)
    /// Apply was stopped: the steps that were begun are done.
    case halted(done: Int, left: Int, withdrawn: Int)
    /// A probe token could not be made as an identity's login would be.
    case cannotProbe(identity: String, String)
    /// The program was stopped.
    case stopped
}

extension ReconcileError {
    package var summary: String {
        switch self {
        case .skipVerify(let variable): "\(variable) is set: servers are always verified"
        case .badAddress(let variable, let text):
            "\(variable): \"\(bounded(text, limit: 200))\" is not an https address"
        case .otherServer(let variable, let address, let said, let manifest):
            "\(variable) names \(bounded(address, limit: 120)), and "
                + (said.map { "--address names \(bounded($0, limit: 120))" }
                    ?? "the manifest names \(bounded(manifest.joined(separator: ", "), limit: 200))")
                + ": nothing was changed"
        case .noToken: "there is no token: neither BAO_TOKEN nor VAULT_TOKEN is set, and there is no ~/.vault-token"
        case .badToken(let source): "\(bounded(source)): not a token: it is empty or has spaces or line breaks in it"
        case .halfClient(let given, let missing): "\(given) is set, but not \(missing)"
        case .unreadable(let error, let purpose): "\(purpose): \(error.summary)"
        case .variableUnreadable(let error, let variable): "\(variable): \(error.summary)"
        case .notCertificates(let error): error.summary
        case .noNamespace: "the server has no such namespace"
        case .refused(let error): error.summary
        case .denied(let path, let capability):
            "the operator's token may not \(capability) \(bounded(path)), or is not valid any more"
        case .unsolved(let count):
            "nothing was changed: \(count == 1 ? "a problem stands" : "\(count) problems stand") in the way"
        case .interrupted(let step, let error, let done, let left, _):
            "\(step): \(Self.shown(error).summary); done: \(done), left: \(left)"
        case .halted(let done, let left, _): "stopped early; done: \(done), left: \(left)"
        case .cannotProbe(let identity, let text): "no probe token for \(bounded(identity)): \(bounded(text))"
        case .stopped: "stopped early; every probe token was revoked"
        }
    }

    package var hints: [String] {
        switch self {
        case .skipVerify(let variable):
            ["unset \(variable), and name the CA's file under trust: in the manifest or in VAULT_CACERT"]
        case .badAddress(let variable, _): ["set \(variable) to https://HOST:PORT, or unset it: the manifest has one"]
        case .otherServer(let variable, let address, _, _):
            ["unset \(variable); or, if that server is meant, add --address \(bounded(address, limit: 120))"]
        case .noToken: ["log in (vault login, bao login), or set VAULT_TOKEN to the operator's token"]
        case .badToken(let source): ["log in again, or correct \(bounded(source)): one line, the token alone"]
        case .halfClient(_, let missing): ["set \(missing) too, to a PEM file"]
        case .unreadable(let error, _):
            error.isMissing ? ["put the file there: the manifest names it, relative to its own directory"] : error.hints
        case .variableUnreadable(let error, let variable):
            error.isMissing ? ["correct \(variable), or unset it: then it is as the manifest says"] : error.hints
        case .notCertificates(let error): error.hints
        case .noNamespace:
            ["correct VAULT_NAMESPACE, or namespace: in the manifest; vault namespace list shows those there are"]
        case .refused(let error): error.hints
        case .denied(let path, let capability):
            [
                "add path \"\(bounded(path))\" { capabilities = [\"\(capability)\"] } to the operator's policy",
                "vault token lookup says whether the token is valid; VAULT_NAMESPACE must name the namespace it belongs to",
            ]
        case .unsolved: ["the plan says for each what helps"]
        case .interrupted(_, let error, _, _, let withdrawn):
            Self.shown(error).hints + Self.goOn(withdrawn)
        case .halted(_, _, let withdrawn): Self.goOn(withdrawn)
        case .cannotProbe:
            [
                "the operator's policy needs path \"auth/token/create-orphan\" { capabilities = [\"create\", \"update\", \"sudo\"] }: without sudo a token gives only its own policies"
            ]
        case .stopped: ["run it again: it changes nothing"]
        }
    }

    private static func goOn(_ withdrawn: Int) -> [String] {
        let policies =
            withdrawn == 1
            ? "one policy stands withdrawn: its agent is refused until then"
            : "\(withdrawn) policies stand withdrawn: their agents are refused until then"
        return ["run coppice apply again: it goes on with what is left"] + (withdrawn == 0 ? [] : [policies])
    }

    /// What the server said, in the words for an operator.
    package static func shown(_ error: VaultError) -> ReconcileError {
        switch error {
        case .denied(let path, let capability): .denied(path: path, capability: capability)
        case .tokenless(let path): .denied(path: path, capability: "read")
        case .invalid(_, 404, let text) where text.contains("namespace not found"): .noNamespace
        default: .refused(error)
        }
    }
}
