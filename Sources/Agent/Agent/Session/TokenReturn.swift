import AgentConfig
import Core
import Renewal
import System
import VaultAPI
import VaultClient

// Tokens that are not needed any more are given back to the server that they are of. What cannot be revoked is said.
extension VaultSession {
    /// Revokes the token of a login.
    func giveBack(_ token: SecretBytes, of number: Int) {
        giveBack(token, of: "login \(number)", isOfThisServer: isOfThisServer(number))
    }

    /// Revokes the token of a login that was answered when another role or server was wanted already.
    func giveBack(_ grant: TokenGrant, for asked: VaultEndpoint) {
        let isHere = LoginBinding(asked, certificate: "").isSameServer(as: LoginBinding(role, certificate: ""))
        giveBack(grant.token, of: "a login as \(bounded(asked.authRole))", isOfThisServer: isHere)
    }

    private func giveBack(_ token: SecretBytes, of owner: String, isOfThisServer: Bool) {
        guard isOfThisServer else {
            return sayNotRevoked(owner, "it is of another server or namespace than agent.yaml names now")
        }
        revocations += 1
        context.vault.send(.revokeSelf, token: token) { [weak self] answer in
            self?.revocations -= 1
            guard case .failure(let error) = answer else { return }
            let gone = error.isDenied ? ", or the token is gone already" : ""
            self?.sayNotRevoked(owner, error.summary + gone, isDenied: error.isDenied)
        }
    }

    /// At the end of the process: says which tokens may be left on the server.
    func sayLeftTokens() {
        if isLoginSent {
            sayNotRevoked("the login under way", "the server did not answer it in time")
        }
        if revocations > 0 { sayNotRevoked("a former login", "the server did not answer in time") }
    }

    /// Says that a token is left on the server. `isDenied`: it may not revoke itself.
    func sayNotRevoked(_ owner: String, _ why: String, isDenied: Bool = false) {
        let failure = OutputFailure(
            .tokenNotRevoked, "the token of \(owner) is not revoked: \(why); it expires by itself",
            hint: isDenied
                ? "add path \"auth/token/revoke-self\" { capabilities = [\"update\"] } to the identity's policy"
                : "nothing to do: the server revokes it at the end of its TTL (token_ttl of the role)")
        context.log.write(.warning, failure.kind, [], failure)
    }
}
