import HTTP
import Linux
import Model

/// A connection straight to a dyno's port, as a router would make one; blocks, so it is for a thread of its own.
///
/// It ends early when the dyno does.
struct DynoProbe: ~Copyable {
    /// Where the dyno listens.
    struct Place: Sendable {
        let address: SocketAddress
        /// What requests name as Host.
        let host: String
    }

    private let place: Place
    private let socket: FileDescriptor
    private var reader = ResponseReader()

    // MARK: What an examination asks

    /// Asks for `/` and says what came, in `limit` of real time.
    static func ask(_ place: Place, limit: Duration) -> AnswerFacts {
        let start = RealTimers.now()
        let result: AnswerFacts.Result
        do throws(Errno) {
            var probe = try connect(to: place, until: start + limit.wholeNanoseconds)
            result = try probe.exchange("GET", "/", until: start + limit.wholeNanoseconds)
        } catch {
            result = .unreachable(error.text)
        }
        return AnswerFacts(host: place.host, result: result, time: .nanoseconds(RealTimers.now() - start))
    }

    /// Asks for `/`, then holds the connection until the server closes it, for `wait` at most; tries a POST on what
    /// the server has closed.
    static func hold(
        _ place: Place,
        limit: Duration,
        wait: Duration,
        late: Duration = Limits.Doctor.latePost
    ) -> IdleFacts.Result {
        do throws(Errno) {
            let deadline = RealTimers.now() + limit.wholeNanoseconds
            var probe = try connect(to: place, until: deadline)
            guard case .answered(let answer) = try probe.exchange("GET", "/", until: deadline) else {
                return .untested
            }
            guard answer.isPersistent else { return .notKept }
            let start = RealTimers.now()
            guard try probe.isClosed(until: start + wait.wholeNanoseconds) else { return .keptOpen }
            let time = Duration.nanoseconds(RealTimers.now() - start)
            return .closed(after: time, probe.latePost(limit: late))
        } catch {
            return .untested
        }
    }

    // MARK: - Private

    private init(_ place: Place, _ socket: consuming FileDescriptor) {
        self.place = place
        self.socket = socket
    }

    private static func connect(to place: Place, until deadline: Int64) throws(Errno) -> DynoProbe {
        let socket = try Socket.connect(to: place.address).take()
        guard try Socket.isReady(.toWrite, socket, until: deadline) else { throw Errno.timedOut }
        if let failure = Socket.pendingError(of: socket) { throw failure }
        return DynoProbe(place, socket)
    }

    /// The fields that a router sends along, for a client that came by https.
    private func request(_ method: String, _ target: String) -> [UInt8] {
        Request(
            method: method,
            target: target,
            fields: [
                "Host": place.host, "Accept": "*/*", "User-Agent": "herolocal-doctor",
                "X-Request-Id": ResourceID.random().description, "X-Forwarded-For": "127.0.0.1",
                "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443", "Via": "1.1 heroku-router",
            ]
        )
        .serialize()
    }

    /// Sends a request and reads its whole response.
    private mutating func exchange(
        _ method: String,
        _ target: String,
        until deadline: Int64
    ) throws(Errno) -> AnswerFacts.Result {
        guard try send(request(method, target), until: deadline) else { return .closed(afterBytes: 0) }
        var count = 0
        while try Socket.isReady(.toRead, socket, until: deadline) {
            guard let bytes = receive() else { continue }
            count += bytes.count
            if bytes.isEmpty { reader.close() } else { reader.push(bytes) }
            do throws(HTTPError) {
                let limit = Limits.Doctor.answerBytes
                if let response = try reader.nextResponse(answering: .get, contentLimit: limit) {
                    return .answered(AnswerFacts.Answer(response))
                }
            } catch {
                return bytes.isEmpty ? .closed(afterBytes: count) : .malformed("\(error)")
            }
            if bytes.isEmpty { return .closed(afterBytes: count) }
        }
        return .silent
    }

    /// False when the dyno takes no more.
    private func send(_ bytes: [UInt8], until deadline: Int64) throws(Errno) -> Bool {
        var sent = 0
        while sent < bytes.count {
            switch try? Socket.send(socket, bytes.span.extracting(sent..<bytes.count)) {
            case .bytes(let count): sent += count
            case .wouldBlock:
                guard try Socket.isReady(.toWrite, socket, until: deadline) else { return false }
            case .end, nil: return false
            }
        }
        return true
    }

    /// Waits for the server's close; what it says before, such as a 408, is read and does not count.
    private func isClosed(until deadline: Int64) throws(Errno) -> Bool {
        while try Socket.isReady(.toRead, socket, until: deadline) {
            if receive()?.isEmpty == true { return true }
        }
        return false
    }

    /// Sends a POST, for a path that no app has, on the connection that the server has closed: as a router does that
    /// has not heard of the close yet.
    ///
    /// No answer can come any more; a reset tells that nobody reads either.
    private func latePost(limit: Duration) -> IdleFacts.LatePost {
        let deadline = RealTimers.now() + limit.wholeNanoseconds
        guard (try? send(request("POST", "/.well-known/herolocal-doctor"), until: deadline)) == true else {
            return .refused
        }
        return (try? Socket.isReady(.toBreak, socket, until: deadline)) == false ? .swallowed : .refused
    }

    /// What has come; empty at the end, and a reset is one, too; nil when nothing has come.
    private func receive() -> [UInt8]? {
        do throws(Errno) {
            return try socket.read(upTo: 65_536)
        } catch {
            return []
        }
    }
}

extension AnswerFacts.Answer {
    fileprivate init(_ response: Response) {
        self.init(
            status: response.status,
            isPersistent: response.isPersistent,
            location: response.fields["Location"],
            server: response.fields["Server"] ?? response.fields["X-Powered-By"]
        )
    }
}
