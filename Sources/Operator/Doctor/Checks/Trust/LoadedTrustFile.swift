internal import Boundary
internal import Core
import Inspection
internal import System
internal import X509

/// The file with which a server is verified, as far as it can be read.
enum LoadedTrustFile: Sendable {
    /// There is none.
    case missing(path: String)
    /// The operating system refuses.
    case unreadable(any ErrorWithHints)
    /// This is in it.
    case file(InspectedFile, bytes: [UInt8])

    /// The boundary's own.
    init(_ view: BoundaryView, at moment: WallTime) {
        let path = Layout.serverTrust
        do throws(BoundaryError) {
            guard let bytes = try view.serverTrust() else {
                self = .missing(path: path)
                return
            }
            self.init(bytes, path: path, at: moment)
        } catch {
            self = .unreadable(error)
        }
    }

    /// Any file, by the path that messages show.
    init(path: String, at moment: WallTime) {
        do throws(PosixError) {
            self.init(try Files.read(path, limit: PEM.sizeLimit), path: path, at: moment)
        } catch {
            self = error.isMissing ? .missing(path: bounded(path)) : .unreadable(error)
        }
    }

    /// Bytes that were read already.
    init(_ bytes: [UInt8], path: String, at moment: WallTime) {
        let content = FileContent(path: path, bytes: SecretBytes(copying: bytes.span))
        self = .file(content.inspected(at: moment), bytes: bytes)
    }

    /// What was read.
    var file: InspectedFile? {
        if case .file(let file, _) = self { file } else { nil }
    }

    /// The file's own bytes; empty where there are none.
    var bytes: [UInt8] {
        if case .file(_, let bytes) = self { bytes } else { [] }
    }

    /// The certificates in it, each once; empty where nothing could be read.
    var certificates: [Certificate] { file?.distinct.map(\.certificate) ?? [] }
}
