import AgentConfig
import Boundary
import Core
import Renewal
import System
import X509

/// The certificates of files, parsed again only when a file's bytes have changed.
final class ParsedCertificates {
    private var known: [String: (bytes: [UInt8], certificates: [Certificate])] = [:]

    /// The certificates in `bytes`, which hold nothing else; `file` is their name.
    func parse(_ bytes: [UInt8], _ file: String) throws(OutputFailure) -> [Certificate] {
        if let known = known[file], known.bytes == bytes { return known.certificates }
        do throws(PKIError) {
            let certificates = try PEM.certificates(bytes.span, source: file)
            known[file] = (bytes, certificates)
            return certificates
        } catch {
            throw OutputFailure(.rootsUnreadable, error)
        }
    }
}

/// The certificates that the boundary directory itself holds: the only source of what an output may trust.
extension AgentContext {
    /// The certificates of `files`, relative to the boundary directory; every file must be there and hold nothing but certificates.
    func certificates(_ files: [String]) throws(OutputFailure) -> [Certificate] {
        var all: [Certificate] = []
        for file in files { all += try parsed.parse(read(file), file) }
        return all
    }

    private func read(_ file: String) throws(OutputFailure) -> [UInt8] {
        do throws(PosixError) {
            return try host.files.read(boundary.path + "/" + file, 1 << 20)
        } catch {
            throw OutputFailure(.rootsUnreadable, error)
        }
    }

    /// The certificates of `files`, each of which must be self-signed.
    func selfSigned(_ files: [String]) throws(OutputFailure) -> [Certificate] {
        let all = try certificates(files)
        guard let other = all.first(where: { !$0.isSelfSigned }) else { return all }
        throw OutputFailure(
            .rootsNotSelfSigned,
            "'\(bounded(other.subject))' in \(files.joined(separator: ", ")) is not self-signed: it is not a root",
            hint: "put its issuer '\(bounded(other.issuer))' there, or name the file under intermediates:")
    }

    /// Which roots a leaf's chain may end in.
    func acceptedRoots(_ roots: Roots) throws(OutputFailure) -> AcceptedRoots {
        guard !roots.files.isEmpty || !roots.pins.isEmpty else { return .asIssued }
        return .these(try selfSigned(roots.files), pins: Set(roots.pins))
    }

    /// One file of a generation; `nil` when it cannot be read.
    func secret(_ file: String, of generation: Generation, in output: OutputID) -> SecretBytes? {
        try? host.files.file(file, generation, output)
    }

    /// The certificates of one file of a generation; `nil` when it holds anything else.
    func certificates(_ file: String, of generation: Generation, in output: OutputID) -> [Certificate]? {
        secret(file, of: generation, in: output)?.withSpan { try? PEM.certificates($0, source: file) }
    }

    /// The SHA-256 of a text, in hexadecimal.
    func digest(of text: String) -> String { Digest.sha256Hex(of: text) }
}
