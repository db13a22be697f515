import Linux
import Model
import PlatformAPI

/// Where clients that speak Heroku's rendezvous attach to one-off dynos: TLS on a loopback port of its own, on the
/// control loop (spec api §3).
///
/// It opens when the first client is given an `attach_url`.
actor RendezvousServer {
    /// What a secret stands for.
    private struct Place {
        let secret: ResourceID
        let app: ResourceID
        /// By which `AttachmentRegistry` knows it.
        let reference: String
    }

    private struct Listener {
        let socket: HeldSocket
        let registration: EventLoop.Registration
        let tls: TLSServer
        let port: UInt16
    }

    private let loop: EventLoop
    private let files: RendezvousCertificate
    private let attachments: AttachmentRegistry
    private var listener: Listener?
    /// The opening under way, for all who ask meanwhile: two at once would make a certificate for the other's key.
    private var opening: Task<UInt16, any Error>?
    private var isStopped = false
    private var places: [Place] = []
    private var connections: [ObjectIdentifier: RendezvousConnection] = [:]

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.unowned }

    /// `directory` is where the certificate is kept.
    init(on loop: EventLoop, directory: String, attachments: AttachmentRegistry) {
        self.loop = loop
        self.attachments = attachments
        files = RendezvousCertificate(directory: directory)
    }

    /// An `attach_url` for what the registry knows as `reference`, good for one client.
    ///
    /// Throws a sentence that says why there can be none.
    func url(of reference: String, app: ResourceID) async throws(RendezvousCertificate.Failure) -> String {
        let port = try await open()
        let place = Place(secret: .random(), app: app, reference: reference)
        if places.count == Limits.Platform.rendezvousPlaces { places.removeFirst() }
        places.append(place)
        return "rendezvous://localhost:\(port)/\(place.secret)"
    }

    func stop() {
        isStopped = true
        if let listener {
            loop.deregister(listener.registration, descriptor: listener.socket.descriptor)
        }
        listener = nil
        for connection in connections.values { connection.close() }
    }

    // MARK: - Private

    private func open() async throws(RendezvousCertificate.Failure) -> UInt16 {
        if let listener { return listener.port }
        let running: Task<UInt16, any Error>
        if let opening {
            running = opening
        } else {
            running = Task {
                defer { self.opening = nil }
                return try await self.makeListener()
            }
            opening = running
        }
        do {
            return try await running.value
        } catch let failure as RendezvousCertificate.Failure {
            throw failure
        } catch let failure as TLSTrust.Failure {
            throw RendezvousCertificate.Failure(sentence: "OpenSSL cannot be used: \(failure.text)")
        } catch {
            throw RendezvousCertificate.Failure(sentence: "the system refused: \(error)")
        }
    }

    private func makeListener() async throws -> UInt16 {
        let tls = try await onThread(named: "certificate") { [files] in
            try files.make()
            return try TLSServer(certificate: files.certificate, key: files.key)
        }
        guard !isStopped else { throw RendezvousCertificate.Failure(sentence: "the daemon is stopping") }
        let opened = try listen(with: tls)
        listener = opened
        return opened.port
    }

    private func listen(with tls: TLSServer) throws(Errno) -> Listener {
        let socket = HeldSocket(try Socket.listen(on: .loopback(port: 0)))
        let acceptor = CallbackHandler { [weak self] _ in
            self?.assumeIsolated { $0.accept() }
        }
        let registration = try loop.register(socket.descriptor, for: .edge, handler: acceptor)
        let port = Socket.localAddress(of: socket.descriptor)?.port ?? 0
        return Listener(socket: socket, registration: registration, tls: tls, port: port)
    }

    private func accept() {
        guard let listener else { return }
        // All that wait: there is one event for them. Out of descriptors, the rest waits for the next client.
        while let accepted = try? Socket.accept(from: listener.socket.descriptor) {
            let socket = HeldSocket(accepted.take())
            guard connections.count < Limits.Platform.rendezvousConnections,
                let session = TLSSession(of: listener.tls)
            else { continue }
            let connection = RendezvousConnection(socket: socket, session: session, loop: loop)
            let id = ObjectIdentifier(connection)
            connection.onSecret = { [weak self] secret in
                self?.assumeIsolated { $0.find(secret, for: id) }
            }
            connection.onClose = { [weak self] in self?.assumeIsolated { $0.connections[id] = nil } }
            connections[id] = connection
            connection.open()
        }
    }

    private func find(_ secret: ResourceID, for id: ObjectIdentifier) {
        let place = places.firstIndex { $0.secret == secret }.map { places.remove(at: $0) }
        Task {
            var program: AttachedDyno?
            if let place, let dyno = await attachments.take(place.reference, of: place.app) {
                program = AttachedDyno(dyno, loop: loop, framing: .raw)
            }
            guard let connection = self.connections[id] else {
                program?.clientLeft()
                return
            }
            connection.attach(to: program)
        }
    }
}
