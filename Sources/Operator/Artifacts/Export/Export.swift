package import Manifest

/// A file of an export: its path below the directory that it is written to, and its text.
package struct ExportFile: Hashable, Sendable {
    /// Relative, with `/` between its parts.
    package var path: String
    /// The whole text.
    package var text: String
    /// Whether it is meant to be run.
    package var isProgram: Bool

    package init(path: String, text: String, isProgram: Bool = false) {
        self.path = path
        self.text = text
        self.isProgram = isProgram
    }
}

/// The forms in which other tools take what a server must hold.
package enum ExportFormat: String, CaseIterable, Sendable {
    /// Policies as they are, and everything else as the bodies of the HTTP API.
    case hcl
    /// A script of `vault` (or `bao`) commands.
    case commands = "vault-cli"
    /// Resources of Terraform's provider for Vault.
    case terraform
}

/// What the server of one environment must hold, for those who bring it there by other means than `apply`.
///
/// The same environment and certificates give the same texts: no time and no path of this machine is in them.
package struct Export: Sendable {
    let environment: Environment
    let state: DesiredState
    private let certificates: [String: String]

    /// `certificates` holds the PEM text of each file that ``neededFiles(of:)`` names.
    package init(_ environment: Environment, certificates: [String: String]) {
        self.environment = environment
        self.certificates = certificates
        state = environment.desiredState()
    }

    /// The manifest's files that an export of the environment has the certificates of.
    package static func neededFiles(of environment: Environment) -> [String] { [environment.clients.issuersFile] }

    /// The files of one form.
    package func files(_ format: ExportFormat) -> [ExportFile] {
        switch format {
        case .hcl: policyFiles + operatorFiles + [rolesFile]
        case .commands: [script]
        case .terraform: policyFiles + certificateFiles + [terraform]
        }
    }

    /// The file of a form that says that the rest is made by us: ``origin`` is in it.
    package func mainFile(_ format: ExportFormat) -> String {
        switch format {
        case .hcl: rolesFile.path
        case .commands: script.path
        case .terraform: terraform.path
        }
    }

    /// The PEM text of a file; empty when it was not given.
    func pem(_ file: String) -> String { certificates[file] ?? "" }

    /// Roles before the policies that use them, logins and token roles last: no identity has a right before it is bounded.
    var rolesBeforePolicies: [DesiredRole] { state.signers + state.clients }

    /// What leads to the policies.
    var rolesAfterPolicies: [DesiredRole] { state.logins + state.tickets }

    /// What the main file of every form says of itself.
    package static let origin = "Compiled from coppice.yaml by `coppice export`: change that file and export again."

    private var policyFiles: [ExportFile] {
        state.allPolicies.map { ExportFile(path: Self.policyPath($0), text: $0.text) }
    }

    /// What the operator's own token needs, a file for each command.
    private var operatorFiles: [ExportFile] {
        OperatorPolicy.Purpose.allCases.map {
            ExportFile(path: "operator/\($0.rawValue).hcl", text: OperatorPolicy(for: $0, in: environment).text)
        }
    }

    static func policyPath(_ policy: DesiredPolicy) -> String { "policies/\(policy.name).hcl" }

    /// The certificates that Terraform reads from files.
    private var certificateFiles: [ExportFile] {
        [ExportFile(path: Self.clientIssuersPath, text: pem(environment.clients.issuersFile))]
    }

    static let clientIssuersPath = "ca/agents.pem"
}
