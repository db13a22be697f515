import HTTP
import Linux
import Model
import PlatformAPI
import Slugs

/// One client of the API: reads requests, sends answers, streams, or becomes a dyno's terminal.
///
/// Confined to the control loop, like the loop itself, which is why it may call itself Sendable. A client that does not read is not written for: streams are asked for more
/// only when everything before has been sent.
final class APIConnection: @unchecked Sendable {
    private enum Phase {
        /// Between two requests.
        case idle
        case reading(Request)
        case storing(Upload, SourceUpload)
        /// A request is being answered; the next one waits unread.
        case answering
        case streaming(ReplyStream)
        case attached(AttachedDyno)
        /// Nothing more to say: closes once everything is sent.
        case closing
        case closed
    }

    var onRequest: (CompleteRequest) -> Void = { _ in }
    var uploadFor: (Request) -> Upload? = { _ in nil }
    var onClose: () -> Void = {}

    private let socket: HeldSocket
    private let loop: EventLoop
    private let origin: RequestContext.Origin
    private var registration: EventLoop.Registration?
    private var reader = RequestReader()
    private var frames = AttachFrameParser()
    private var output = PendingOutput()
    private var phase = Phase.idle
    private var isPersistent = true
    /// The request that is being answered wants no content (RFC 9110 §9.3.2).
    private var isHead = false
    /// Whether the socket may hold bytes that were not read because an answer was under way.
    private var isReadingPaused = false
    private var timer: TimerID?

    init(socket: HeldSocket, loop: EventLoop, origin: RequestContext.Origin) {
        self.socket = socket
        self.loop = loop
        self.origin = origin
    }

    func open() {
        let handler = CallbackHandler { [weak self] in self?.handle($0) }
        registration = try? loop.register(socket.descriptor, for: .edge, handler: handler)
        if registration == nil { return close() }
        restartIdleTimer()
        receive()
    }

    /// Ends the connection and whatever it was doing.
    func close() {
        switch phase {
        case .closed: return
        case .streaming(let stream): stream.source.close()
        case .attached(let dyno): dyno.clientLeft()
        case .idle, .reading, .storing, .answering, .closing: break
        }
        phase = .closed
        stopTimer()
        if let registration { loop.deregister(registration, descriptor: socket.descriptor) }
        registration = nil
        onClose()
    }

    /// Ends the connection once the call that is being answered has its answer.
    func finish() {
        isPersistent = false
        if case .answering = phase { return }
        close()
    }

    /// Takes the answer to the request that was handed out last.
    func deliver(_ reply: Reply) {
        guard case .answering = phase else { return reply.abandon() }
        switch reply {
        case .json(let status, let body, let fields): answer(status, body, fields)
        case .content(let type, let body, let status, let fields):
            answer(status, body, [ReplyField("Cache-Control", "no-cache")] + fields, type)
        case .stream(let stream): start(stream)
        case .attach(let dyno): attach(dyno)
        }
        flush()
    }

    // MARK: - Private: reading

    private func handle(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        if !readiness.isDisjoint(with: [.readable, .readHangup, .hangup, .error]) { receive() }
    }

    /// Reads for a while, then lets the loop's other work have its turn.
    private func receive() {
        for _ in 0..<Limits.Platform.readsPerTurn {
            switch phase {
            case .closed: return
            case .answering, .closing:
                // Read on when the answer has been sent: the kernel's buffer is all a client may send ahead.
                isReadingPaused = true
                return
            case .attached(let dyno) where dyno.isInputFull:
                isReadingPaused = true
                return
            case .idle, .reading, .storing, .streaming, .attached: break
            }
            do throws(Errno) {
                guard let bytes = try socket.descriptor.read(upTo: 65_536) else { return }
                if bytes.isEmpty { return close() }
                take(bytes)
            } catch {
                return close()
            }
        }
        loop.mailbox.send { [weak self] in self?.receive() }
    }

    private func take(_ bytes: [UInt8]) {
        if case .attached(let dyno) = phase { return take(bytes, for: dyno) }
        if case .streaming = phase { return }
        reader.push(bytes)
        readRequests()
    }

    /// Goes through what has been received until a request is complete or bytes are missing.
    private func readRequests() {
        do throws(HTTPError) {
            while true {
                switch phase {
                case .idle, .reading, .storing: break
                case .answering, .streaming, .attached, .closing, .closed: return
                }
                guard let event = try reader.next() else { return }
                take(event)
            }
        } catch {
            refuse(error.status, "The request is not HTTP as RFC 9112 wants it: \(error).")
        }
    }

    private func take(_ event: RequestReader.Event) {
        restartIdleTimer()
        switch (event, phase) {
        case (.head(let request), _): begin(request)
        case (.content(let bytes), .reading(var request)):
            request.content += bytes
            phase = .reading(request)
            guard request.content.count > Limits.Platform.requestBodyBytes else { return }
            refuse(413, "The body is longer than \(Limits.Platform.requestBodyBytes) bytes.")
        case (.content(let bytes), .storing(let upload, let file)): store(bytes, of: upload, in: file)
        case (.end, .reading(let request)): hand(.call(request, origin))
        case (.end, .storing(let upload, let file)): finish(upload, file)
        case (.content, _), (.end, _): break
        }
    }

    private func begin(_ request: Request) {
        isPersistent = request.isPersistent
        isHead = request.method == "HEAD"
        if request.expectsContinue {
            output.append(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
            flush()
        }
        guard let upload = uploadFor(request) else {
            phase = .reading(request)
            return
        }
        do {
            phase = .storing(upload, try upload.open())
        } catch {
            refuse(507, "The upload cannot be kept: \(error).")
        }
    }

    private func store(_ bytes: [UInt8], of upload: Upload, in file: SourceUpload) {
        do {
            try file.append(bytes.span)
            if file.sizeBytes > upload.maximumBytes {
                refuse(413, "The upload is longer than \(upload.maximumBytes) bytes.")
            }
        } catch {
            refuse(507, "The upload cannot be kept: \(error). Free some space and try again.")
        }
    }

    private func finish(_ upload: Upload, _ file: SourceUpload) {
        do {
            let archive = FinishedUpload(checksum: try file.finish(), sizeBytes: file.sizeBytes)
            hand(.uploaded(upload, archive))
        } catch {
            refuse(507, "The upload cannot be kept: \(error). Free some space and try again.")
        }
    }

    private func hand(_ request: CompleteRequest) {
        phase = .answering
        stopTimer()
        onRequest(request)
    }

    // MARK: - Private: answers

    private func answer(
        _ status: Int,
        _ body: [UInt8],
        _ fields: [ReplyField],
        _ type: String = "application/json"
    ) {
        output.appendHead(
            status: status,
            fields: [ReplyField("Content-Type", type)] + fields,
            framing: .length(status == 304 || status == 204 ? nil : body.count),
            closes: !isPersistent
        )
        if !isHead { output.append(body) }
        phase = isPersistent ? .idle : .closing
        if isPersistent { restartIdleTimer() }
    }

    /// Refuses a request that cannot be read any further.
    private func refuse(_ status: Int, _ message: String) {
        isPersistent = false
        let kind: APIErrorKind = status < 500 ? .badRequest : .internalServerError
        let body = (try? WireJSON.encode(APIErrorBody(kind, message))) ?? []
        answer(status, body, [])
        flush()
    }

    private func start(_ stream: ReplyStream) {
        if isHead { stream.source.close() }
        output.appendHead(
            status: 200,
            fields: [
                ReplyField("Content-Type", stream.contentType), ReplyField("Cache-Control", "no-cache"),
            ],
            framing: .chunked,
            closes: true
        )
        if isHead {
            phase = .closing
            return
        }
        phase = .streaming(stream)
        stream.source.setReadinessHandler { [weak self] in self?.flush() }
        resumeReading()
    }

    private func attach(_ dyno: AttachedDyno) {
        output.append(Array(AttachedDyno.switchingProtocols.utf8))
        phase = .attached(dyno)
        restartAttachmentTimer()
        dyno.setReadinessHandler { [weak self] in
            self?.flush()
            self?.resumeReading()
        }
        take(reader.takeRest(), for: dyno)
        resumeReading()
    }

    private func take(_ bytes: [UInt8], for dyno: AttachedDyno) {
        restartAttachmentTimer()
        do throws(BrokenAttachFrame) {
            for frame in try frames.parse(bytes) { dyno.take(frame) }
        } catch {
            close()
        }
    }

    // MARK: - Private: sending

    /// Sends what waits, asks the stream for more, and goes on with what follows.
    private func flush() {
        while send(), output.isEmpty {
            switch phase {
            case .streaming(let stream):
                guard fill(from: stream) else { return }
            case .attached(let dyno):
                guard fill(from: dyno) else { return }
            case .closing: return close()
            case .idle:
                readRequests()
                return resumeReading()
            case .reading, .storing, .answering, .closed: return
            }
        }
    }

    /// Reads what was left in the socket while an answer was under way.
    private func resumeReading() {
        guard isReadingPaused else { return }
        isReadingPaused = false
        receive()
    }

    /// Sends what it can; false when the connection is gone.
    private func send() -> Bool {
        if case .closed = phase { return false }
        do throws(Errno) {
            try output.send(to: socket.descriptor)
            return true
        } catch {
            close()
            return false
        }
    }

    /// Takes more from a stream; whether there is something to send.
    private func fill(from stream: ReplyStream) -> Bool {
        switch stream.source.next(upTo: Limits.Platform.responseBufferBytes) {
        case .bytes(let bytes): output.appendChunk(bytes)
        case .nothingYet: return false
        case .end:
            output.appendLastChunk()
            stream.source.close()
            phase = .closing
        }
        return true
    }

    /// Takes more of a dyno's output; whether there is something to send.
    private func fill(from dyno: AttachedDyno) -> Bool {
        switch dyno.next(upTo: Limits.Platform.responseBufferBytes) {
        case .bytes(let bytes):
            output.append(bytes)
            restartAttachmentTimer()
        case .nothingYet: return false
        case .end:
            dyno.close()
            phase = .closing
        }
        return true
    }

    // MARK: - Private: time

    private func restartIdleTimer() {
        stopTimer()
        // A client's patience is real time, however fast the platform's clock runs.
        let patience = Limits.Platform.idleConnection * max(1, loop.clock.scale)
        timer = loop.schedule(after: patience) { [weak self] in self?.close() }
    }

    /// A dyno whose client has been silent for an hour of the platform's time, as it has itself, is hung up on.
    private func restartAttachmentTimer() {
        stopTimer()
        timer = loop.schedule(after: Limits.Platform.idleAttachment) { [weak self] in self?.close() }
    }

    private func stopTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }
}
