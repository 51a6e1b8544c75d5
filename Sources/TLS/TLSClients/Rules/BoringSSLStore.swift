internal import X509

/// BoringSSL's store of trusted certificates: a list ordered by subject, in which certificates of one subject stand in the
/// order that the library's sorting leaves them in. Which of them is found first decides.
///
/// Source: `x509_object_cmp` in crypto/x509/x509_lu.cc; `OPENSSL_sk_sort` in crypto/stack, which was the C library's qsort
/// (glibc's is stable) until June 2023 (commit 1340a5b2), a heap sort of its own until February 2026 (20cb8349), and is `std::sort`
/// since, but for a stable sort from March to May 2026 (3e22010a to b0082982).
struct BoringSSLStore {
    /// How the list is sorted.
    enum Order: Hashable {
        /// Certificates of one subject stay in the file's order.
        case stable
        /// By heap sort, before each certificate that is added: that turns equal ones about.
        case heap
    }

    private var objects: [Certificate] = []

    init(_ certificates: [Certificate], order: Order) {
        var seen: Set<Certificate> = []
        for certificate in certificates where seen.insert(certificate).inserted {
            if order == .heap { sortByHeap() }
            objects.append(certificate)
        }
        if order == .heap { sortByHeap() }
    }

    /// The first one that could be the issuer.
    func issuer(of certificate: Certificate) -> Certificate? {
        objects.first { certificate.couldBeIssued(by: $0) }
    }

    private mutating func sortByHeap() {
        guard objects.count > 1 else { return }
        for start in (0...((objects.count - 2) / 2)).reversed() { sink(start, objects.count) }
        for end in (1..<objects.count).reversed() {
            objects.swapAt(0, end)
            sink(0, end)
        }
    }

    private mutating func sink(_ start: Int, _ count: Int) {
        var parent = start
        while true {
            let left = 2 * parent + 1
            guard left < count else { return }
            let right = left + 1
            let child = right < count && Self.isLess(objects[left], objects[right]) ? right : left
            guard Self.isLess(objects[parent], objects[child]) else { return }
            objects.swapAt(parent, child)
            parent = child
        }
    }

    /// Shorter names first, then by their bytes.
    private static func isLess(_ one: Certificate, _ other: Certificate) -> Bool {
        let (left, right) = (one.subjectDER, other.subjectDER)
        return left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }
}
