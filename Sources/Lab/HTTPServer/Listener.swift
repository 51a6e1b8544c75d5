import CMicroHTTPD
import Glibc

/// A listening TCP socket, by its descriptor, which the caller closes.
enum Listener {
    /// How many connections wait to be taken.
    private static let backlog: Int32 = 512

    /// Listens on a numeric address.
    static func open(_ address: ListenAddress) throws(ServerError) -> Int32 {
        guard let name = SocketName(address) else { throw .badAddress(address.description) }
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let listener = socket(name.family, Int32(type), 0)
        guard listener >= 0 else { throw failure(address) }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout.size(ofValue: yes))
        guard unsafe setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, size) == 0, name.bind(listener) == 0,
            listen(listener, backlog) == 0
        else {
            let error = failure(address)
            close(listener)
            throw error
        }
        return listener
    }

    private static func failure(_ address: ListenAddress) -> ServerError {
        .cannotListen(address.description, reason: unsafe String(cString: strerror(errno)))
    }

    /// The port that a listening socket got, 0 when it has none.
    static func port(of listener: Int32) -> UInt16 {
        var bound = sockaddr_storage()
        var size = socklen_t(MemoryLayout.size(ofValue: bound))
        let result = unsafe withUnsafeMutablePointer(to: &bound) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(listener, $0, &size)
            }
        }
        guard result == 0 else { return 0 }
        return unsafe withUnsafePointer(to: bound) { unsafe SocketName.port(UnsafeRawPointer($0)) }
    }
}

/// An IPv4 or IPv6 address with a port, as the C library takes it.
enum SocketName {
    case four(sockaddr_in)
    case six(sockaddr_in6)

    /// `nil` when the host is no numeric address.
    init?(_ address: ListenAddress) {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if unsafe inet_pton(AF_INET, address.host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = address.port.bigEndian
            self = .four(four)
        } else if unsafe inet_pton(AF_INET6, address.host, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = address.port.bigEndian
            self = .six(six)
        } else {
            return nil
        }
    }

    var family: Int32 {
        switch self {
        case .four: AF_INET
        case .six: AF_INET6
        }
    }

    /// Gives `socket` this name; 0, or -1 with `errno` set.
    func bind(_ socket: Int32) -> Int32 {
        switch self {
        case .four(let name): Self.bind(socket, name)
        case .six(let name): Self.bind(socket, name)
        }
    }

    private static func bind<Name>(_ socket: Int32, _ name: Name) -> Int32 {
        unsafe withUnsafePointer(to: name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(socket, $0, socklen_t(MemoryLayout<Name>.size))
            }
        }
    }

    /// The port in a `sockaddr` of either family.
    static func port(_ name: UnsafeRawPointer) -> UInt16 {
        unsafe name.load(as: sockaddr.self).sa_family == sa_family_t(AF_INET6)
            ? UInt16(bigEndian: name.load(as: sockaddr_in6.self).sin6_port)
            : UInt16(bigEndian: name.load(as: sockaddr_in.self).sin_port)
    }

    /// The address in a `sockaddr` as text; empty for neither family, and for none.
    static func text(_ name: UnsafePointer<sockaddr>?) -> String {
        guard let name = unsafe name.map({ unsafe UnsafeRawPointer($0) }) else { return "" }
        switch unsafe Int32(name.load(as: sockaddr.self).sa_family) {
        case AF_INET: return text(AF_INET, unsafe name.load(as: sockaddr_in.self).sin_addr)
        case AF_INET6: return text(AF_INET6, unsafe name.load(as: sockaddr_in6.self).sin6_addr)
        default: return ""
        }
    }

    private static func text<Address>(_ family: Int32, _ address: Address) -> String {
        var text = [CChar](repeating: 0, count: 64)
        _ = unsafe withUnsafePointer(to: address) { unsafe inet_ntop(family, $0, &text, socklen_t(text.count)) }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
