import Boundary
import Core
import System
import X509

/// What is in `mtls/` before an enrolment.
struct PairInPlace {
    let boundary: BoundaryDirectory

    /// Whether there is a keypair, or something that could be one. Throws where it is not to be replaced.
    func check(replacing: Bool) throws(EnrolmentError) -> Bool {
        let path = boundary.path + "/" + Layout.mtls
        let pair: ClientPair?
        do throws(BoundaryError) {
            pair = try boundary.view.clientPair()
        } catch {
            guard replacing else { throw .unclearPair(path: path, error.summary) }
            return true
        }
        if let pair, let leaf = pair.certificates.first, !replacing {
            throw .pairExists(path: path, name: leaf.commonName ?? leaf.subject, until: pair.notAfter)
        }
        guard pair == nil, !replacing else { return pair != nil }
        switch try inBoundary({ () throws(BoundaryError) in try boundary.view.clientFiles() }) {
        case .success(nil): return false
        case .success: throw .unclearPair(path: path, "a keypair that the agent has not taken up yet")
        case .failure(let finding): throw .unclearPair(path: path, finding.summary)
        }
    }
}
