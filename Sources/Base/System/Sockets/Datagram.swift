import CLinux

/// Datagrams to a unix socket, as systemd's notification protocol wants them.
package enum Datagram {
    /// Sends `bytes` in one datagram, without waiting. An address that begins with `@` is in the abstract name space. The
    /// receiver gets a copy of `attached`.
    package static func send(
        _ bytes: Span<UInt8>, to address: String, attached: Descriptor? = nil
    ) throws(PosixError) {
        let number = try call("socket", address) {
            socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        let descriptor = Descriptor(taking: number, path: address)
        var name = sockaddr_un()
        let path = Array(address.utf8)
        guard !path.isEmpty, path.count < MemoryLayout.size(ofValue: name.sun_path) else {
            throw .call("sendto", path: address, errno: path.isEmpty ? EINVAL : ENAMETOOLONG)
        }
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path) }
        if path[0] == UInt8(ascii: "@") { name.sun_path.0 = 0 }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        try unsafe bytes.withUnsafeBytes { (raw) throws(PosixError) in
            _ = try call("sendto", address) {
                guard let attached else {
                    return unsafe coppice_send(descriptor.number, raw.baseAddress, raw.count, &name, length)
                }
                return unsafe coppice_send_descriptor(
                    descriptor.number, raw.baseAddress, raw.count, &name, length, attached.number)
            }
        }
    }
}
