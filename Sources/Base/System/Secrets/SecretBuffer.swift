import CLinux

/// Collects a secret piece by piece (an answer's body, a rendered file) and hands it over once.
///
/// When it grows, the memory that it leaves is overwritten. Not for sharing between threads.
@safe
package final class SecretBuffer {
    private var memory: SecretMemory
    /// How many bytes were appended.
    package private(set) var count = 0

    /// An empty buffer; `capacity` is a guess that saves growing.
    package init(capacity: Int = 256) {
        memory = SecretMemory(count: max(capacity, 16))
    }

    /// Adds `bytes` at the end.
    package func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
    }

    /// Adds one byte at the end.
    package func append(_ byte: UInt8) {
        reserve(1)
        unsafe memory.buffer[count] = byte
        count += 1
    }

    /// Adds what C hands over; the memory stays C's.
    package func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count)
        unsafe (memory.start + count).update(from: first, count: bytes.count)
        count += bytes.count
    }

    /// Adds text that is no secret itself: a name, a sign between two values.
    package func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// Adds another secret's bytes.
    package func append(_ secret: SecretBytes) {
        unsafe secret.withUnsafeBytes { unsafe append($0.assumingMemoryBound(to: UInt8.self)) }
    }

    /// Lends the bytes so far.
    package func withSpan<Result: ~Copyable, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeBufferPointer(rebasing: memory.buffer[..<count]).span)
    }

    /// The bytes collected. The buffer is empty afterwards and may be used again.
    package func finish() -> SecretBytes {
        let full = memory
        full.shorten(to: count)
        memory = SecretMemory(count: 16)
        count = 0
        return SecretBytes(taking: full)
    }

    private func reserve(_ more: Int) {
        guard count + more > memory.count else { return }
        let larger = SecretMemory(count: max(memory.count * 2, count + more))
        unsafe larger.start.update(from: memory.start, count: count)
        memory = larger
    }
}
