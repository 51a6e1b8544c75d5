import JSON
import Synchronization
import System
import X509

/// Whether the lab is initialised and unsealed.
///
/// The state on disk is not encrypted: the keys only open the API, as they would on a real server. What is kept of them is
/// their digests. The shares are keys of their own, any `threshold` of which open the seal.
final class Seal: Sendable {
    /// What `sys/seal-status` says.
    struct Status: Sendable {
        var isInitialized = false
        var isSealed = true
        var threshold = 0
        var shares = 0
        var progress = 0
        var nonce = ""
        var clusterName = ""
        var clusterID = ""
    }

    fileprivate struct State {
        var status = Status()
        var digests: [String] = []
        var given: Set<String> = []
    }

    private let state = Mutex(State())
    private let storage: Storage

    init(storage: Storage) {
        self.storage = storage
        guard let kept = storage.get("seal") else { return }
        state.withLock {
            $0.digests = kept["digests"]?.strings ?? []
            $0.status.isInitialized = true
            $0.status.shares = $0.digests.count
            $0.status.threshold = kept["threshold"]?.int ?? 1
            $0.status.clusterName = kept["cluster_name"]?.string ?? ""
            $0.status.clusterID = kept["cluster_id"]?.string ?? ""
        }
    }

    var status: Status { state.withLock { $0.status } }

    /// Makes the keys, once; `nil` when that was done before.
    func initialize(shares: Int, threshold: Int) -> [[UInt8]]? {
        let keys = (0..<shares).map { _ in Randomness.bytes(32) }
        let digests = keys.map { Digest.hex(Digest.sha256($0[...])) }
        let cluster = ("vault-cluster-" + Randomness.hex(4), Identifiers.uuid())
        let isFirst = state.withLock { state in
            guard !state.status.isInitialized else { return false }
            state.status.isInitialized = true
            (state.status.shares, state.status.threshold) = (shares, threshold)
            (state.status.clusterName, state.status.clusterID) = cluster
            state.digests = digests
            return true
        }
        guard isFirst else { return nil }
        storage.put(
            "seal",
            [
                "digests": .strings(digests), "threshold": .integer(threshold), "cluster_name": .string(cluster.0),
                "cluster_id": .string(cluster.1),
            ])
        return keys
    }

    /// Takes one key; `false` when it is none of the seal's.
    func give(_ key: [UInt8]) -> Bool {
        let digest = Digest.hex(Digest.sha256(key[...]))
        return state.withLock { state in
            guard state.digests.contains(digest) else {
                state.given = []
                state.status.progress = 0
                return false
            }
            state.given.insert(digest)
            state.status.progress = state.given.count
            if state.status.nonce.isEmpty { state.status.nonce = Identifiers.uuid() }
            guard state.given.count >= state.status.threshold else { return true }
            state.status.isSealed = false
            state.reset()
            return true
        }
    }

    /// Forgets the keys that were given so far.
    func resetProgress() { state.withLock { $0.reset() } }

    func close() {
        state.withLock {
            $0.status.isSealed = true
            $0.reset()
        }
    }
}

extension Seal.State {
    mutating func reset() {
        given = []
        status.progress = 0
        status.nonce = ""
    }
}
