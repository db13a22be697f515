import DynoManager
import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

@Suite("A rendezvous")
struct RendezvousTests {
    private static let secret = ResourceID.random()

    @Test(
        "takes a client's first words apart, however they are cut",
        arguments: [
            ("", ""), ("\r\n", ""), ("\n", ""), ("?rows=24\r\n", ""), ("\r\nls\n", "ls\n"), ("ls\n", "ls\n"),
            ("?a=b\r\nls\n", "ls\n"), ("\r\n\r\n", "\r\n"),
        ]
    )
    func greeting(rest: String, input: String) {
        let bytes = Array("\(Self.secret)\(rest)".utf8)
        for cut in 0...bytes.count {
            var greeting = RendezvousGreeting()
            greeting.push(Array(bytes[..<cut]))
            guard cut >= ResourceID.textLength else {
                #expect(greeting.secret == .needsMore)
                continue
            }
            #expect(greeting.secret == .known(Self.secret))
            let taken = greeting.takeRest() + greeting.skipLine(Array(bytes[cut...]))
            #expect(String(decoding: taken, as: UTF8.self) == input, "cut at \(cut)")
        }
    }

    @Test("refuses what is no secret")
    func noSecret() {
        var greeting = RendezvousGreeting()
        greeting.push(Array(String(repeating: "x", count: 36).utf8))
        #expect(greeting.secret == .broken)
        greeting.push([UInt8](repeating: 0x78, count: 65_536))
        #expect(greeting.isTooLong)
    }

    @Test(
        "has one certificate, whose key is for its owner only",
        .enabled("openssl is installed") { hasOpenSSL }
    )
    func certificate() async throws {
        let folder = try ScratchFolder()
        let files = RendezvousCertificate(directory: folder.path)
        try await onThread(named: "certificate") { try files.make() }
        #expect(try FileSystem.status(files.key).mode == 0o600)
        let made = try FileSystem.readAll(files.certificate)
        try await onThread(named: "certificate") { try files.make() }
        #expect(try FileSystem.readAll(files.certificate) == made)
        #expect(try FileSystem.entries(of: folder.path).sorted() == ["rendezvous.crt", "rendezvous.key"])
        let text = try await ProgramRun.run([
            try #require(systemProgram("openssl")), "x509", "-in", files.certificate, "-noout", "-text",
        ])
        #expect(text.output.contains("DNS:localhost, IP Address:127.0.0.1"), "\(text.errors)")
    }

    @Test(
        "opens once for clients that come at the same time",
        .enabled("openssl is installed") { hasOpenSSL }
    )
    func overlapping() async throws {
        let folder = try ScratchFolder()
        let thread = try LoopThread(named: "control", clock: PlatformClock())
        defer { thread.stop() }
        let server = RendezvousServer(
            on: thread.loop,
            directory: folder.path,
            attachments: AttachmentRegistry()
        )
        let ports = try await withThrowingTaskGroup(of: Substring.self) { group in
            for number in 1...8 {
                group.addTask {
                    let url = try await server.url(of: "run.100\(number)", app: Self.secret)
                    return try #require(url.split(separator: "/").dropFirst().first)
                }
            }
            return try await group.reduce(into: Set<Substring>()) { $0.insert($1) }
        }
        #expect(ports.count == 1, "\(ports)")
        await server.stop()
    }

    @Test(
        "lets go of a client that takes nothing of what its dyno left, long before an idle one",
        .enabled("openssl is installed") { hasOpenSSL }
    )
    func deafClient() async throws {
        // So slow that only a step lets time pass.
        let thread = try LoopThread(named: "control", clock: PlatformClock(scale: 0.01))
        defer { thread.stop() }
        let authority = try await TestCertificates()
        let identity = try await authority.sign("DNS:localhost")
        let server = try TLSServer(certificate: identity.certificate, key: identity.key)
        let listener = try Socket.listen(on: .loopback(port: 0))
        let port = try #require(Socket.localAddress(of: listener)?.port)
        let client = HeldSocket(try Socket.connect(to: .loopback(port: port)).take())
        try waitUntilReadable(listener)
        guard let arrived = try Socket.accept(from: listener) else { throw DeadlineMissed() }
        let accepted = HeldSocket(arrived.take())
        let session = try #require(TLSSession(of: server))
        let connection = RendezvousConnection(socket: accepted, session: session, loop: thread.loop)
        let closed = Recorder<Bool>()
        let program = EndedProgram()
        thread.loop.mailbox.send {
            connection.onSecret = { _ in
                connection.attach(to: AttachedDyno(program, loop: thread.loop, framing: .raw))
            }
            connection.onClose = { closed.append(true) }
            connection.open()
        }
        let first = try await onThread(named: "client") { () throws -> String in
            let trust = try TLSTrust(certificates: authority.authority)
            guard let session = TLSSession(to: "localhost", trust: trust, verifies: true) else { return "" }
            let deadline = RealTimers.now() + longestWait.wholeNanoseconds
            let wire = try WebhookWire(client, session, until: deadline)
            try wire.send(Array("\(Self.secret)\r\n".utf8))
            return String(decoding: try wire.receive(), as: UTF8.self)
        }
        #expect(first == "rendezvous\r\n")
        try await wait(for: "the end is known") {
            await withCheckedContinuation { known in
                thread.loop.mailbox.send { known.resume(returning: connection.isLeaving) }
            }
        }
        #expect(closed.values.isEmpty)
        // As long as the kernel takes more, the client may be one that reads. An idle one would have an hour.
        let (most, farewell) = (11, Limits.Platform.rendezvousFarewell)
        #expect(farewell * most < Limits.Platform.idleAttachment)
        var (steps, reads) = (0, 0)
        try await wait(for: "the client is let go") {
            if program.readCount == reads, steps < most {
                thread.loop.clock.step(by: farewell)
                steps += 1
            }
            reads = program.readCount
            return !closed.values.isEmpty
        }
    }

    @Test("is for clients of the port; herolocal's own has a place of its own")
    func places() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let build = try await daemon.build(procfile: "worker: sleep 1000\n", of: "demo")
            try #require(build.status == .succeeded)
            let own = try await daemon.call(DynoCreate(app: "demo", attach: Switch(true), command: "true"))
            #expect(own.attachURL?.hasPrefix("http://") == true)
            let token = try await daemon.call(TokenInfo()).token
            let answer = try await daemon.send(
                "POST",
                "/apps/demo/dynos",
                fields: ["Authorization": "Bearer \(token)"],
                body: Array(#"{"command": "true", "attach": true}"#.utf8),
                to: daemon.api
            )
            let dyno = try WireJSON.decode(PlatformAPI.Dyno.self, from: answer.content)
            if hasOpenSSL, answer.fields["X-Heroku-Warning"] == nil {
                #expect(dyno.attachURL?.hasPrefix("rendezvous://localhost:") == true)
            } else {
                #expect(answer.fields["X-Heroku-Warning"]?.hasPrefix("Only herolocal's own client") == true)
            }
        }
    }
}

/// A program that has ended and left more than any socket holds.
private final class EndedProgram: AttachedProgram {
    private let hasHungUp = Lock(false)
    private let reads = Lock(0)
    var readCount: Int { reads.withLock { $0 } }
    let app = ResourceID.random()
    let references = ["run.1234"]

    func attach() async -> Bool { true }
    func read() async -> [UInt8]? {
        reads.withLock { $0 += 1 }
        return hasHungUp.withLock { $0 } ? nil : [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
    }
    func write(_ bytes: [UInt8]) async {}
    func closeInput() async {}
    func resize(to size: WindowSize) async {}
    func signal(_ signal: DynoSignal) async {}
    func hangUp() async { hasHungUp.withLock { $0 = true } }
    func exitCode() async -> Int32? { 0 }
}

private let hasOpenSSL = systemProgram("openssl") != nil
