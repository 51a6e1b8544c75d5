import CLinux

/// Bytes that must never be shown: keys, tokens, passwords, answers that hold them.
///
/// They live in memory of their own that is left out of core dumps where it fills whole pages, is overwritten when the
/// last reference goes, and is never moved or copied by us. There is no way to a `String`; an interpolation shows
/// `‹secret›`. The bytes never change after the initialiser, so the object may be shared by threads.
@safe
package final class SecretBytes: @unchecked Sendable, Equatable, CustomStringConvertible,
    CustomDebugStringConvertible, CustomReflectable
{
    private let memory: SecretMemory

    /// How many bytes there are.
    package var count: Int { memory.count }

    /// A copy of `bytes`. The original is the caller's to wipe.
    package init(copying bytes: Span<UInt8>) {
        memory = SecretMemory(count: bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            _ = unsafe memory.buffer.update(from: source)
        }
    }

    /// Memory for `capacity` bytes that `fill` writes from its start; it returns how many it wrote.
    ///
    /// `fill` is the last inch before C (a PEM writer, a decryption). What it throws is thrown on, and the memory wiped.
    package init<Failure>(
        capacity: Int, filling fill: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Int
    ) throws(Failure) {
        let memory = SecretMemory(count: capacity)
        let written = try unsafe fill(memory.buffer)
        memory.shorten(to: written)
        self.memory = memory
    }

    /// Takes over memory that a ``SecretBuffer`` filled.
    init(taking memory: SecretMemory) {
        self.memory = memory
    }

    /// Lends the bytes for the time of `body`. Whatever `body` copies is `body`'s to wipe.
    package func withSpan<Result: ~Copyable, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeBufferPointer(memory.buffer).span)
    }

    /// Lends the bytes to C for the time of `body`. The pointer is valid, but unspecified, when there are none.
    package func withUnsafeBytes<Result: ~Copyable, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(memory.buffer))
    }

    /// Equal lengths and bytes; the time taken depends on the lengths alone.
    package static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count {
            unsafe difference |= left.memory.buffer[index] ^ right.memory.buffer[index]
        }
        return difference == 0
    }

    package var description: String { "‹secret›" }
    package var debugDescription: String { "‹secret›" }
    /// Empty, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
