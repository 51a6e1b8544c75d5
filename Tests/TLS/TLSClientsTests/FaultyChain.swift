import Core
import Issuing
import System
import TestSupport
import X509

/// A server with one fault, and the trust file that would otherwise be right for it.
struct FaultyChain {
    typealias Adjustment = (inout CertificateTemplate) -> Void

    var chain: [Certificate]
    var trust: [Certificate]

    static let name = "web.internal"

    /// A root, an intermediate and a leaf, each changed a little.
    init(
        root adjustRoot: Adjustment = { _ in }, intermediate adjustIntermediate: Adjustment = { _ in },
        leaf adjustLeaf: Adjustment = { _ in }
    ) throws {
        let root = try TestCA.root("Example Root", adjust: adjustRoot)
        let intermediate = try root.intermediate("Example Intermediate", adjust: adjustIntermediate)
        let leaf = try intermediate.leaf(adjust: adjustLeaf).certificate
        (chain, trust) = ([leaf, intermediate.certificate], [root.certificate])
    }

    /// A leaf that signed itself and stands in the trust file.
    static func pinned(_ adjust: Adjustment) throws -> FaultyChain {
        var template = CertificateTemplate(
            subject: Subject(commonName: name).name, from: TestCA.now - .seconds(60), to: TestCA.now + .seconds(86_400))
        template.alternativeNames = [.dns(name)]
        adjust(&template)
        let certificate = try Issuer.selfSigned(template, key: .generate(.ecP256)).certificate
        return FaultyChain(chain: [certificate], trust: [certificate])
    }

    private init(chain: [Certificate], trust: [Certificate]) { (self.chain, self.trust) = (chain, trust) }

    /// The fault by the name that the table gives it.
    static func named(_ fault: String) throws -> FaultyChain {
        if fault.hasPrefix("root_") { return try rootFault(fault) }
        if fault.hasPrefix("inter_") { return try intermediateFault(fault) }
        if fault.hasPrefix("selfsigned_") { return try pinnedFault(fault) }
        return try leafFault(fault) ?? otherFault(fault)
    }

    private static func leafFault(_ fault: String) throws -> FaultyChain? {
        switch fault {
        case "ok": try FaultyChain()
        case "eku_client_only": try FaultyChain(leaf: { $0.extendedKeyUsage = [KeyPurpose.clientAuth] })
        case "eku_absent": try FaultyChain(leaf: { $0.extendedKeyUsage = [] })
        case "no_san_cn_only": try FaultyChain(leaf: { $0.alternativeNames = [] })
        case "san_other_cn_match": try FaultyChain(leaf: { $0.alternativeNames = [.dns("other.internal")] })
        case "san_mismatch":
            try FaultyChain(leaf: {
                $0.alternativeNames = [.dns("other.internal")]
                $0.subject = Subject(commonName: "other.internal").name
            })
        case "empty_subject_san_noncritical": try FaultyChain(leaf: withoutSubject)
        case "leaf_expired": try FaultyChain(leaf: { $0.notAfter = TestCA.now - .seconds(10) })
        case "leaf_not_yet_valid": try FaultyChain(leaf: { $0.notBefore = TestCA.now + .seconds(3600) })
        case "leaf_10_years": try FaultyChain(leaf: { $0.notAfter = TestCA.now + .seconds(3650 * 86_400) })
        case "leaf_no_aki": try FaultyChain(leaf: { keepOnlySubjectKeyID(&$0) })
        default: nil
        }
    }

    private static func withoutSubject(_ template: inout CertificateTemplate) {
        template.subject = DistinguishedName()
        let names = DER.sequence(of: template.alternativeNames.map(\.der))
        template.alternativeNames = []
        template.otherExtensions = [CertificateExtension(.subjectAlternativeName, value: names)]
    }

    private static func keepOnlySubjectKeyID(_ template: inout CertificateTemplate) {
        template.hasKeyIdentifiers = false
        template.otherExtensions = [CertificateExtension(.subjectKeyIdentifier, value: DER.octets(Array(1...20)))]
    }

    private static func otherFault(_ fault: String) throws -> FaultyChain {
        var made = try FaultyChain()
        let root = try TestCA.root("Example Root")
        switch fault {
        case "wrong_ca": made.trust = [try TestCA.root("Unrelated Root").certificate]
        case "wrong_inter_same_name":
            made.trust = [root.certificate]
            let (right, wrong) = (try root.intermediate("Twin"), try root.intermediate("Twin"))
            made.chain = [try right.leaf().certificate, wrong.certificate]
        case "pathlen_exceeded":
            let narrow = try root.intermediate("Narrow") {
                $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 0)
            }
            let below = try narrow.intermediate("Below")
            (made.chain, made.trust) = (
                [try below.leaf().certificate, below.certificate, narrow.certificate], [root.certificate]
            )
        default: throw Unknown(fault: fault)
        }
        return made
    }

    struct Unknown: Error {
        var fault: String
    }

    private static func intermediateFault(_ fault: String) throws -> FaultyChain {
        switch fault {
        case "inter_not_ca":
            try FaultyChain(intermediate: {
                $0.basicConstraints = BasicConstraints(isCA: false)
                $0.keyUsage = []
            })
        case "inter_no_basic_constraints":
            try FaultyChain(intermediate: {
                $0.basicConstraints = nil
                $0.keyUsage = []
            })
        case "inter_no_keyCertSign": try FaultyChain(intermediate: { $0.keyUsage = [.digitalSignature, .crlSign] })
        case "inter_eku_client_only": try FaultyChain(intermediate: { $0.extendedKeyUsage = [KeyPurpose.clientAuth] })
        case "inter_name_constraint_violated":
            try FaultyChain(intermediate: { $0.permittedDNSDomains = ["allowed.example"] })
        default: throw Unknown(fault: fault)
        }
    }

    private static func rootFault(_ fault: String) throws -> FaultyChain {
        switch fault {
        case "root_name_constraint_violated": try FaultyChain(root: { $0.permittedDNSDomains = ["allowed.example"] })
        case "root_pathlen0_with_inter":
            try FaultyChain(root: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 0) })
        case "root_eku_client_only": try FaultyChain(root: { $0.extendedKeyUsage = [KeyPurpose.clientAuth] })
        case "root_not_ca":
            try FaultyChain(root: {
                $0.basicConstraints = BasicConstraints(isCA: false)
                $0.keyUsage = []
            })
        case "root_no_extensions":
            try FaultyChain(root: {
                $0.basicConstraints = nil
                $0.keyUsage = []
                $0.hasKeyIdentifiers = false
            })
        default: throw Unknown(fault: fault)
        }
    }

    private static func pinnedFault(_ fault: String) throws -> FaultyChain {
        switch fault {
        case "selfsigned_leaf_pinned_cafalse":
            try pinned {
                $0.basicConstraints = BasicConstraints(isCA: false)
                $0.keyUsage = [.digitalSignature]
            }
        case "selfsigned_leaf_pinned_catrue": try pinned { $0.basicConstraints = BasicConstraints(isCA: true) }
        default: throw Unknown(fault: fault)
        }
    }
}
