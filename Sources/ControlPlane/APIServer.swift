import HTTP
package import Linux
import Model

/// Serves the Platform API on the Unix socket and the loopback port, on the control loop.
package actor APIServer {
    private let loop: EventLoop
    private let handler: any APIHandler
    private let userID: UInt32
    private var listeners: [Listener] = []
    private var isAcceptingPaused = false
    private var connections: [UInt64: APIConnection] = [:]
    private var lastConnection: UInt64 = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.unowned }

    private struct Listener {
        let socket: HeldSocket
        let registration: EventLoop.Registration
    }

    /// A server for `userID`; nobody else may use the Unix socket, root excepted.
    package init(loop: EventLoop, handler: any APIHandler, userID: UInt32) {
        self.loop = loop
        self.handler = handler
        self.userID = userID
    }

    /// Accepts connections of a listener that is bound already.
    package func serve(_ listener: HeldSocket, origin: RequestContext.Origin) throws(Errno) {
        let acceptor = CallbackHandler { [weak self] _ in
            self?.assumeIsolated { $0.accept(from: listener, origin: origin) }
        }
        let registration = try loop.register(listener.descriptor, for: .read, handler: acceptor)
        listeners.append(Listener(socket: listener, registration: registration))
    }

    /// Stops accepting and ends every connection; calls being answered get their answer first.
    package func stop() {
        for listener in listeners {
            loop.deregister(listener.registration, descriptor: listener.socket.descriptor)
        }
        listeners = []
        for connection in connections.values { connection.finish() }
    }

    // MARK: - Private

    private func accept(from listener: HeldSocket, origin: RequestContext.Origin) {
        while true {
            let accepted: Socket.Accepted?
            do throws(Errno) {
                accepted = try Socket.accept(from: listener.descriptor)
            } catch {
                return pauseAccepting()
            }
            guard let accepted else { return }
            let socket = HeldSocket(accepted.take())
            if origin == .socket, !mayUseSocket(socket) { continue }
            open(socket, origin: origin)
        }
    }

    /// Out of descriptors: a listener that stays readable would keep the loop busy for nothing.
    private func pauseAccepting() {
        guard !isAcceptingPaused else { return }
        isAcceptingPaused = true
        setInterest(.none)
        let pause = Limits.Platform.acceptPause * max(1, loop.clock.scale)
        loop.schedule(after: pause) { [weak self] in
            self?.assumeIsolated { server in
                server.isAcceptingPaused = false
                server.setInterest(.read)
            }
        }
    }

    private func setInterest(_ interest: Interest) {
        for listener in listeners {
            try? loop.modify(listener.registration, descriptor: listener.socket.descriptor, for: interest)
        }
    }

    private func mayUseSocket(_ socket: HeldSocket) -> Bool {
        guard let peer = Socket.peerUserID(of: socket.descriptor) else { return false }
        return peer == userID || peer == 0
    }

    private func open(_ socket: HeldSocket, origin: RequestContext.Origin) {
        lastConnection += 1
        let id = lastConnection
        let connection = APIConnection(socket: socket, loop: loop, origin: origin)
        connection.onRequest = { [weak self] request in
            self?.assumeIsolated { $0.dispatch(request, of: id) }
        }
        connection.uploadFor = { [handler] in handler.upload(for: $0, origin: origin) }
        connection.onClose = { [weak self] in self?.assumeIsolated { $0.connections[id] = nil } }
        connections[id] = connection
        connection.open()
    }

    private func dispatch(_ request: CompleteRequest, of id: UInt64) {
        Task { [handler] in
            let reply =
                switch request {
                case .call(let request, let origin): await handler.answer(request, origin: origin)
                case .uploaded(let upload, let archive): await upload.finish(archive)
                }
            self.deliver(reply, to: id)
        }
    }

    private func deliver(_ reply: Reply, to id: UInt64) {
        guard let connection = connections[id] else { return reply.abandon() }
        connection.deliver(reply)
    }
}

/// A socket that closures and collections can hold.
package final class HeldSocket: Sendable {
    package let descriptor: FileDescriptor

    package init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }
}

/// A request that can be answered.
enum CompleteRequest: Sendable {
    case call(Request, RequestContext.Origin)
    case uploaded(Upload, FinishedUpload)
}

extension Reply {
    /// Lets go of what the reply holds when its client has gone.
    func abandon() {
        switch self {
        case .json, .content: break
        case .stream(let stream): stream.source.close()
        case .attach(let dyno): dyno.clientLeft()
        }
    }
}
