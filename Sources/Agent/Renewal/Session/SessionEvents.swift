/// What a login or a renewal granted.
package struct Grant: Hashable, Sendable {
    /// How long the token lives from now; zero for one that does not expire.
    package var ttl: Duration
    /// Whether the server will renew it.
    package var renewable: Bool
    /// How many requests it is good for; `nil` for any number, or where the server does not say.
    package var uses: Int?
    /// Whether the server says how many: Vault 1.8 does not.
    package var tellsUses: Bool

    package init(ttl: Duration, renewable: Bool, uses: Int? = nil, tellsUses: Bool = true) {
        self.ttl = ttl
        self.renewable = renewable
        self.uses = uses
        self.tellsUses = tellsUses
    }
}

extension SessionMachine {
    /// What happened.
    package enum Event: Sendable {
        /// A deadline may have come.
        case woke
        /// The client keypair on disk is another one now: log in with it at once.
        case identityChanged
        /// The server granted a token.
        case loggedIn(Grant)
        /// The login failed. `atLeast` is the wait that the server asked for, `need` what depends on the login.
        case loginFailed(fraction: Double, atLeast: Duration, need: Need = Need())
        /// The server renewed the token.
        case renewed(Grant)
        /// It did not. `final`: it will not (not renewable, no right to, past its end).
        case renewFailed(final: Bool, fraction: Double)
        /// The server does not know the token any more.
        case rejected(fraction: Double)
        /// So many requests are made with the token.
        case used(Int)
        /// The server says how many more requests the token is good for; `nil` for any number.
        case counted(left: Int?)
        /// The server is asked for how many requests the token is good.
        case counting
        /// By how its tokens end, a login of this role gives tokens of so many uses, and does not say so.
        case estimated(uses: Int)
        /// Another role, or another server: what was learned of the uses of its tokens does not count any more.
        case roleChanged
        /// The server answers again after an outage: what failed in it is tried again after so long at the latest.
        case serverAnswers(after: Duration)
    }

    /// What the outputs need a login for.
    package struct Need: Hashable, Sendable {
        /// The shortest life among what they hold; `nil` where nothing that they hold expires.
        package var life: Duration?
        /// How long all of them go on with what they hold; `nil` where one holds nothing valid.
        package var left: Duration?

        package init(life: Duration? = nil, left: Duration? = nil) {
            (self.life, self.left) = (life, left)
        }

        /// Of outputs that hold something with this life and this rest of it; `left` is `nil` for one that holds nothing.
        package init(of outputs: [(life: Duration?, left: Duration?)]) {
            life = outputs.compactMap(\.life).min()
            let lefts = outputs.compactMap(\.left)
            left = lefts.count == outputs.count ? lefts.min() : nil
        }
    }

    /// What is to be done.
    package enum Action: Hashable, Sendable {
        /// Log in; the token that is held stays in use until the answer.
        case login
        /// Renew the token.
        case renew
        /// The token is gone: nothing may be asked with it.
        case lost
        /// All uses of the token but one are spent: nothing may be asked with it. It lives on, with what depends on it.
        case spent
    }

    /// Where the session stands.
    package enum State: Hashable, Sendable {
        /// No login runs; the next is due then.
        case out(until: Deadline)
        /// A login runs.
        case loggingIn
        /// A token is held; renewal or login is due then.
        case active(until: Deadline)
        /// The token is being renewed.
        case renewing
    }
}
