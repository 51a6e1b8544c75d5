import CCurl
package import System

/// Talks HTTPS for one identity: many requests at a time, on one thread, which it never blocks but in ``wait``.
///
/// It trusts the identity's certificates and nothing else, follows no redirect, heeds no proxy, keeps no cookies, and
/// reuses connections. Not for sharing between threads: it belongs to the thread that made it.
@safe
package final class Transport {
    /// Names a request that was started.
    package struct RequestID: Hashable, Sendable {
        let number: Int
    }

    /// What a ``wait(also:timeout:)`` brought.
    package struct WaitResult: Sendable {
        /// The requests that ended, each exactly once.
        package var completed: [(id: RequestID, result: Result<HTTPResponse, TransportError>)]
        /// The interests that are ready.
        package var ready: [PollInterest]
    }

    private var identity: TLSIdentity
    private var multi = unsafe EasyHandle.makeMulti()
    private var transfers: [UnsafeMutableRawPointer: (id: RequestID, transfer: Transfer)] = unsafe [:]
    /// Requests that ended before they began.
    private var stillborn: [(id: RequestID, result: Result<HTTPResponse, TransportError>)] = []
    private var lastNumber = 0
    /// The kept connections belong to a former identity: they are closed as soon as nothing runs on them.
    private var isPoolStale = false
    /// Whether a request was ever started on the pool.
    private var isPoolUsed = false

    private let connections: Int

    /// How many connections to one server at a time by default: more requests wait for one to be free.
    package static let connectionLimit = 4

    package init(tls identity: TLSIdentity, connections: Int = Transport.connectionLimit) {
        self.identity = identity
        self.connections = max(connections, 1)
        limitConnections()
    }

    deinit {
        unsafe drop(Array(transfers.keys))
        unsafe curl_multi_cleanup(multi)
    }

    /// Starts a request; its end is told by a later ``wait(also:timeout:)``, be it good or bad. `sending` is called once the
    /// connection stands, before the first byte is sent, from ``advance()`` or ``wait(also:timeout:)``; it must not call back.
    package func start(_ request: HTTPRequest, sending: @escaping () -> Void = {}) -> RequestID {
        lastNumber += 1
        let id = RequestID(number: lastNumber)
        do throws(TransportError) {
            let transfer = try Transfer.make(request, identity, sending: sending)
            unsafe transfers[transfer.handle.pointer] = (id, transfer)
            unsafe curl_multi_add_handle(multi, transfer.handle.pointer)
            isPoolUsed = true
        } catch {
            stillborn.append((id, .failure(error)))
        }
        return id
    }

    /// Forgets one request: it never ends. The server may have acted on it all the same.
    package func cancel(_ id: RequestID) {
        stillborn.removeAll { $0.id == id }
        unsafe drop(transfers.filter { unsafe $0.value.id == id }.map(\.key))
    }

    /// Forgets all requests but those in `kept`: they never end. The server may have acted on them all the same.
    package func cancelAll(but kept: Set<RequestID> = []) {
        stillborn = stillborn.filter { kept.contains($0.id) }
        unsafe drop(transfers.filter { unsafe !kept.contains($0.value.id) }.map { unsafe $0.key })
    }

    /// From now on requests are made as `identity`, on connections of their own. Those that run end as they began.
    package func replaceIdentity(_ identity: TLSIdentity) {
        self.identity = identity
        isPoolStale = isPoolUsed
        renewPool()
    }

    /// Lets what was started begin now, without waiting: the server works while the caller does something else.
    package func advance() {
        var running: Int32 = 0
        unsafe curl_multi_perform(multi, &running)
    }

    /// Waits until a request has ended or something else is ready, or until `timeout` has passed; `nil` is for ever.
    package func wait(also interests: [PollInterest] = [], timeout: Duration? = nil) -> WaitResult {
        let end = timeout.map { Clock.monotonic() + $0 }
        while true {
            var completed = collect()
            let left = completed.isEmpty ? end.map { max($0 - Clock.monotonic(), .zero) } : .zero
            let ready = poll(interests, timeout: left)
            if completed.isEmpty { completed = collect() }
            if !completed.isEmpty || !ready.isEmpty || end.map({ $0 <= Clock.monotonic() }) == true {
                return WaitResult(completed: completed, ready: ready)
            }
        }
    }

    /// Makes one request and waits for its end: for programs that do one thing at a time.
    package func perform(_ request: HTTPRequest) -> Result<HTTPResponse, TransportError> {
        let id = start(request)
        var others: [(id: RequestID, result: Result<HTTPResponse, TransportError>)] = []
        defer { stillborn += others }
        while true {
            for ended in wait().completed {
                if ended.id == id { return ended.result }
                others.append(ended)
            }
        }
    }
}

// The work.
extension Transport {
    /// Lets libcurl do what it can without waiting, and takes what has ended.
    private func collect() -> [(id: RequestID, result: Result<HTTPResponse, TransportError>)] {
        advance()
        var completed = stillborn
        stillborn = []
        while let (pointer, code) = unsafe nextEnded() {
            guard let (id, transfer) = unsafe transfers.removeValue(forKey: pointer) else { continue }
            completed.append((id, code == CURLE_OK ? .success(transfer.response()) : .failure(transfer.failure(code))))
            unsafe curl_multi_remove_handle(multi, pointer)
            transfer.end()
        }
        renewPool()
        return completed
    }

    /// A transfer that has ended, and its result.
    private func nextEnded() -> (pointer: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            return unsafe (message.pointee.easy_handle, message.pointee.data.result)
        }
        return nil
    }

    private func poll(_ interests: [PollInterest], timeout: Duration?) -> [PollInterest] {
        var slots = interests.map { interest in
            let events = (interest.readable ? CURL_WAIT_POLLIN : 0) | (interest.writable ? CURL_WAIT_POLLOUT : 0)
            return curl_waitfd(fd: interest.descriptor, events: Int16(events), revents: 0)
        }
        // Without an end, libcurl is asked again every hour: it takes no endless wait.
        let milliseconds = Int32(clamping: (timeout ?? .seconds(3600)).milliseconds)
        unsafe curl_multi_poll(multi, &slots, UInt32(slots.count), milliseconds, nil)
        return zip(interests, slots).filter { $0.1.revents != 0 }.map(\.0)
    }

    private func drop(_ pointers: [UnsafeMutableRawPointer]) {
        unsafe pointers.forEach { pointer in
            unsafe curl_multi_remove_handle(multi, pointer)
            unsafe transfers.removeValue(forKey: pointer)?.transfer.end()
        }
    }

    private func renewPool() {
        guard isPoolStale, unsafe transfers.isEmpty else { return }
        unsafe curl_multi_cleanup(multi)
        unsafe multi = EasyHandle.makeMulti()
        limitConnections()
        (isPoolStale, isPoolUsed) = (false, false)
    }

    private func limitConnections() {
        unsafe coppice_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
        unsafe coppice_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections + Self.connectionLimit)
    }
}
