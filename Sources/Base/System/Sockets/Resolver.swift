import CLinux

/// Where a server can be reached: an address and a port, as the kernel takes them.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]
    let family: Int32
    /// `127.0.0.1:8200` or `[::1]:8200`.
    package let description: String
}

extension SocketAddress {
    /// The address of a unix socket; `nil` when the path is empty or too long for one (unix(7)).
    package init?(socket path: String) {
        var name = sockaddr_un()
        let text = Array(path.utf8)
        guard !text.isEmpty, text.count < MemoryLayout.size(ofValue: name.sun_path) else { return nil }
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: text) }
        let length = MemoryLayout<sa_family_t>.size + text.count + 1
        let bytes = unsafe withUnsafeBytes(of: &name) { unsafe Array($0.prefix(length)) }
        self.init(bytes: bytes, family: AF_UNIX, description: path)
    }
}

/// Names to addresses, by the system's resolver.
package enum Resolver {
    /// The addresses of `host`, a name or an address without brackets, in the resolver's order.
    ///
    /// Empty when it has none. Throws when the resolver has not answered in time; it may go on by itself then.
    package static func addresses(
        of host: String, port: UInt16, by deadline: TimeLimit
    ) throws(PosixError) -> [SocketAddress] {
        var list: UnsafeMutablePointer<addrinfo>?
        if unsafe coppice_resolve_number(host, &list) != 0 {
            guard let question = unsafe coppice_ask(host) else { return [] }
            while unsafe !deadline.isOver && coppice_await(question, milliseconds(deadline.left)) == 0 {}
            let answer = unsafe coppice_take_answer(question, &list)
            if answer == COPPICE_EAI_INPROGRESS { throw .call("getaddrinfo", path: host, errno: ETIMEDOUT) }
        }
        defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
        return unsafe all(list, port)
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000) + 1
    }

    private static func all(_ list: UnsafeMutablePointer<addrinfo>?, _ port: UInt16) -> [SocketAddress] {
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next?.pointee {
            if unsafe entry.ai_family == AF_INET || entry.ai_family == AF_INET6, let address = unsafe entry.ai_addr {
                found.append(
                    unsafe made(
                        UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen)), entry.ai_family, port)
                )
            }
            unsafe next = entry.ai_next
        }
        return found
    }

    private static func made(_ raw: UnsafeRawBufferPointer, _ family: Int32, _ port: UInt16) -> SocketAddress {
        var bytes = unsafe Array(raw)
        unsafe coppice_set_port(&bytes, port)
        var text = [CChar](repeating: 0, count: 64)
        _ = unsafe coppice_show_address(&bytes, socklen_t(bytes.count), &text, socklen_t(text.count))
        let shown = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return SocketAddress(
            bytes: bytes, family: family, description: family == AF_INET6 ? "[\(shown)]:\(port)" : "\(shown):\(port)")
    }
}
