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

private let hasOpenSSL = systemProgram("openssl") != nil
