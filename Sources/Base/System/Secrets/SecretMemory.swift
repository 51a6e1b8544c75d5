import CLinux

/// A piece of memory for secrets: overwritten before it is given back. Held by one owner at a time.
///
/// A page and more is mapped for itself and kept out of core dumps; less comes from the heap, where the process is
/// expected to have been hardened (``Process/harden()``).
@safe
final class SecretMemory {
    /// Where the bytes begin.
    let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private let mapped: Bool
    /// How many bytes are in use, from the start.
    private(set) var count: Int

    /// Zeroed memory for `count` bytes, all in use. Like any allocation, it stops the process when there is no memory.
    init(count: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        self.count = count
        mapped = count >= page
        capacity = mapped ? (count + page - 1) / page * page : max(count, 1)
        unsafe start = mapped ? Self.map(capacity) : .allocate(capacity: capacity)
        unsafe start.initialize(repeating: 0, count: capacity)
    }

    deinit {
        unsafe explicit_bzero(start, capacity)
        if mapped {
            unsafe munmap(start, capacity)
        } else {
            unsafe start.deallocate()
        }
    }

    private static func map(_ size: Int) -> UnsafeMutablePointer<UInt8> {
        guard let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe memory != UnsafeMutableRawPointer(bitPattern: -1)
        else { fatalError("out of memory") }
        unsafe madvise(memory, size, MADV_DONTDUMP)
        return unsafe memory.bindMemory(to: UInt8.self, capacity: size)
    }

    /// The bytes in use.
    var buffer: UnsafeMutableBufferPointer<UInt8> {
        unsafe UnsafeMutableBufferPointer(start: start, count: count)
    }

    /// Forgets the bytes from `count` on; they are overwritten at the end like the others.
    func shorten(to count: Int) {
        precondition((0...self.count).contains(count), "more bytes than there is memory for")
        self.count = count
    }
}
