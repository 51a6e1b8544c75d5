package import Artifacts
import System
package import X509

/// The files that a manifest names, relative to its own directory.
package struct ManifestFiles: Sendable {
    /// The manifest's directory.
    package var directory: String

    package init(directory: String) {
        self.directory = directory
    }

    /// Where a file is that the manifest names.
    package func path(_ file: String) -> String {
        file.hasPrefix("/") || directory.isEmpty || directory == "." ? file : directory + "/" + file
    }

    /// The certificates of a PEM file that the manifest names, strictly: nothing else may be in it.
    package func certificates(_ file: String) throws(ReconcileError) -> [Certificate] {
        let path = path(file)
        let bytes: [UInt8]
        do throws(PosixError) {
            bytes = try Files.read(path, limit: 1 << 20)
        } catch {
            throw .unreadable(error, purpose: "the manifest's certificates")
        }
        do throws(PKIError) {
            return try PEM.certificates(bytes.span, source: path)
        } catch {
            throw .notCertificates(error)
        }
    }

    /// What a compiled file holds: its text, or the certificates of the file that it names, each once. That those are what they are
    /// named for was looked at with the manifest.
    package func text(of file: CompiledFile) throws(ReconcileError) -> String {
        switch file.content {
        case .text(let text):
            return text
        case .certificates(let name):
            var seen: Set<Certificate> = []
            return PEM.text(try certificates(name).filter { seen.insert($0).inserted })
        }
    }
}
