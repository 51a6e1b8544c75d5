import CCurl

/// Memory for libcurl that is overwritten before it is given back: requests and answers pass through it.
enum WipedMemory {
    /// Starts libcurl on this memory; `false` when it does not start.
    static func startLibrary() -> Bool {
        unsafe curl_global_init_mem(Int(CURL_GLOBAL_ALL), malloc, wipeFree, wipeRealloc, copyText, calloc)
            == CURLE_OK
    }
}

private func wipeFree(_ memory: UnsafeMutableRawPointer?) {
    guard let memory = unsafe memory else { return }
    unsafe explicit_bzero(memory, malloc_usable_size(memory))
    unsafe free(memory)
}

private func wipeRealloc(_ memory: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
    guard let memory = unsafe memory else { return unsafe malloc(max(size, 1)) }
    let old = unsafe malloc_usable_size(memory)
    if size <= old, size > old / 2 { return unsafe memory }
    guard let other = unsafe malloc(max(size, 1)) else { return nil }
    unsafe other.copyMemory(from: memory, byteCount: min(old, size))
    unsafe wipeFree(memory)
    return unsafe other
}

private func copyText(_ text: UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>? {
    unsafe text.flatMap { unsafe strdup($0) }
}
