import CLinux

/// A connection by TCP or a unix socket that waits for nothing beyond the limit it is given: `errno` is `ETIMEDOUT` then.
package final class Connection: Sendable {
    /// The server's address.
    package let address: SocketAddress
    private let descriptor: Descriptor

    private init(_ address: SocketAddress, _ descriptor: Descriptor) {
        (self.address, self.descriptor) = (address, descriptor)
    }

    /// Connects. What the other side refuses is the error's `errno`.
    package static func open(_ address: SocketAddress, by deadline: TimeLimit) throws(PosixError) -> Connection {
        let path = address.description
        let number = try call("socket", path) {
            socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        let connection = Connection(address, Descriptor(taking: number, path: path))
        do throws(PosixError) {
            try call("connect", path) {
                unsafe coppice_connect(number, address.bytes, socklen_t(address.bytes.count))
            }
        } catch  where error.errno == EINPROGRESS || error.errno == EINTR {
            try connection.wait("connect", readable: false, by: deadline)
            let code = coppice_socket_error(number)
            if code != 0 { throw .call("connect", path: path, errno: code) }
        }
        return connection
    }

    /// Sends all of `bytes`. A peer that has gone away is an error, never a signal.
    package func send(_ bytes: [UInt8], by deadline: TimeLimit) throws(PosixError) {
        try unsafe bytes.span.withUnsafeBytes { all throws(PosixError) in try unsafe send(all, deadline) }
    }

    /// The same with a secret, of which no other copy is made here.
    package func send(_ secret: SecretBytes, by deadline: TimeLimit) throws(PosixError) {
        try unsafe secret.withUnsafeBytes { all throws(PosixError) in try unsafe send(all, deadline) }
    }

    private func send(_ all: UnsafeRawBufferPointer, _ deadline: TimeLimit) throws(PosixError) {
        var sent = 0
        while sent < all.count {
            do throws(PosixError) {
                sent += try call("send", descriptor.path) {
                    unsafe CLinux.send(
                        descriptor.number, all.baseAddress.map { unsafe $0 + sent }, all.count - sent,
                        Int32(MSG_NOSIGNAL))
                }
            } catch  where error.errno == EAGAIN {
                try wait("send", readable: false, by: deadline)
            }
        }
    }

    /// Says that nothing more is sent; what the other side still says is received.
    package func endSending() {
        _ = shutdown(descriptor.number, Int32(SHUT_WR))
    }

    /// What has come, at least one byte and at most `count`; empty when the other side has closed.
    package func receive(atMost count: Int, by deadline: TimeLimit) throws(PosixError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        while true {
            do throws(PosixError) {
                let taken = try call("recv", descriptor.path) {
                    unsafe bytes.withUnsafeMutableBytes { room in
                        unsafe recv(descriptor.number, room.baseAddress, room.count, 0)
                    }
                }
                return Array(bytes.prefix(taken))
            } catch  where error.errno == EAGAIN {
                try wait("recv", readable: true, by: deadline)
            }
        }
    }

    private func wait(_ name: String, readable: Bool, by deadline: TimeLimit) throws(PosixError) {
        let interest = PollInterest(descriptor.number, readable: readable, writable: !readable)
        guard !(try Poll.wait(for: [interest], timeout: deadline.left)).isEmpty else {
            throw .call(name, path: descriptor.path, errno: ETIMEDOUT)
        }
    }
}
