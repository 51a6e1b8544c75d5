import Core
import JSON
import TestSupport
import Testing
import X509

@testable import Prove
@testable import Reconcile

/// Whom a login role takes, as servers decide it.
@Suite struct LoginFactsTests {
    struct Required: CustomTestStringConvertible {
        let extensions: [String]
        let isOpenBao: Bool
        let takes: Bool
        var testDescription: String { extensions.joined(separator: ", ") + (isOpenBao ? " on OpenBao" : " on Vault") }

        init(_ extensions: String..., isOpenBao: Bool = true, takes: Bool) {
            (self.extensions, self.isOpenBao, self.takes) = (extensions, isOpenBao, takes)
        }
    }

    /// The first seven as OpenBao 2.6.2 was seen to decide them.
    @Test(
        "extensions that every certificate of an agent has bound nobody",
        arguments: [
            Required("2.5.29.17:*", takes: true), Required("2.5.29.15:*", takes: true),
            Required("2.5.29.35:*", takes: true), Required("2.5.29.17:*", "2.5.29.15:*", takes: true),
            Required("hex:2.5.29.15:*", takes: false), Required("2.5.29.17:web*", takes: false),
            Required("1.2.3.4:*", takes: false), Required("2.5.29.17:*", "1.2.3.4:*", takes: false),
            Required("2.5.29.37:**", takes: true), Required("1.3.6.1.5.5.7.1.1:*", takes: true),
            Required("hex:2.5.29.15:0302*", isOpenBao: false, takes: true),
            Required("hex:1.2.3.4:*", isOpenBao: false, takes: false),
        ])
    func extensions(_ required: Required) {
        let settings = SettingValues(["required_extensions": .strings(required.extensions)])
        let login = LoginFacts(mount: "cert", name: "open", settings: settings, knowsHex: !required.isOpenBao)
        #expect(login.takes("web.h1.agents.example.org") == required.takes)
    }

    @Test("an authority is known by any of its certificates, at any height, and by no name alone")
    func ancestry() throws {
        let top = try TestCA.root("Top")
        let middle = try top.intermediate("Middle")
        let agents = try middle.intermediate("Agents")
        let renewed = try top.intermediate("Middle", key: middle.key)
        let impostor = try TestCA.root("Middle")
        let known = [top, middle, renewed, impostor].map(\.certificate)
        let ancestry = Ancestry(of: [agents.certificate], among: known)
        for authority in [top, middle, renewed, agents] { #expect(ancestry.contains(authority.certificate)) }
        #expect(!ancestry.contains(impostor.certificate))
        #expect(!Ancestry(of: [agents.certificate], among: [top.certificate]).contains(top.certificate))
    }
}
