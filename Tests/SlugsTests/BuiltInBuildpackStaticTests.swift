import Linux
import TestSupport
import Testing

@testable import Slugs

/// The static buildpack's server, serving a folder of a test's own until it is let go.
private final class StaticServer {
    private let scratch: Scratch
    private let child: ChildProcess
    /// It writes there with each request.
    private let output: FileDescriptor
    private let address: SocketAddress

    init(_ settings: String, variables: [String] = []) throws {
        scratch = try Scratch()
        try scratch.write("static.json", settings)
        try scratch.write("public_html/index.html", "hi")
        let python = try #require(systemProgram("python3"))
        let boot = BuildFixture.buildpacks + "/static/lib/boot"
        let null = try FileSystem.open("/dev/null", .readWrite)
        let pipe = try Pipe.make()
        output = try pipe.readEnd.duplicate()
        child = try ChildProcess.spawn(
            .init(
                executable: python,
                arguments: ["python3", boot],
                environment: ["PORT=0", "PATH=\(BuildEnvironment.defaultPath)"] + variables,
                directory: scratch.path
            ),
            descriptors: [(null.rawValue, 0), (pipe.writeEnd.rawValue, 1), (2, 2)]
        )
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            try waitUntilReadable(output)
            line += try output.read(upTo: 1) ?? []
        }
        let word = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\n" }.last
        address = .loopback(port: try #require(word.flatMap { UInt16($0) }))
    }

    deinit {
        try? child.signalGroup(.kill)
        _ = try? child.waitForExit()
    }

    /// The whole answer to a request, whose connection ends with it.
    func answer(_ head: String, _ content: String = "") throws -> String {
        let wire = try LoopbackWire(to: address)
        try wire.send("\(head)\r\nConnection: close\r\n\r\n\(content)")
        return String(decoding: try wire.readToEnd().bytes, as: UTF8.self)
    }
}

@Suite("The server of static sites", .enabled(if: BuiltInBuildpackTests.hasPython), .timeLimit(.minutes(5)))
struct BuiltInBuildpackStaticTests {
    @Test("wants the password of the config vars, and is shut when there is none")
    func password() throws {
        let settings = "{\"basic_auth\": true, \"encoding\": \"ISO-8859-1\"}"
        let server = try StaticServer(
            settings,
            variables: ["BASIC_AUTH_USERNAME=u", "BASIC_AUTH_PASSWORD=p"]
        )
        let get = "GET / HTTP/1.1\r\nHost: a"
        let refusal = try server.answer(get)
        #expect(refusal.hasPrefix("HTTP/1.1 401 "))
        #expect(refusal.contains("\r\nWWW-Authenticate: Basic realm=\"Restricted\"\r\n"))
        #expect(try server.answer("\(get)\r\nAuthorization: Basic dTpx").hasPrefix("HTTP/1.1 401 "))
        let page = try server.answer("\(get)\r\nAuthorization: Basic dTpw")
        #expect(page.hasPrefix("HTTP/1.1 200 ") && page.hasSuffix("\r\n\r\nhi"))
        #expect(page.contains("\r\nContent-Type: text/html; charset=iso-8859-1\r\n"))
        let open = try StaticServer(settings)
        #expect(try open.answer("\(get)\r\nAuthorization: Basic Og==").hasPrefix("HTTP/1.1 401 "))
    }

    @Test("leads other hosts to the canonical one")
    func canonicalHost() throws {
        let server = try StaticServer("{\"canonical_host\": \"${HOST}\"}", variables: ["HOST=a.test"])
        let answer = try server.answer("GET /x?y HTTP/1.1\r\nHost: b.test\r\nX-Forwarded-Proto: https")
        #expect(answer.hasPrefix("HTTP/1.1 301 ") && answer.contains("\r\nLocation: https://a.test/x?y\r\n"))
        #expect(try server.answer("GET / HTTP/1.1\r\nHost: a.test:80").hasPrefix("HTTP/1.1 200 "))
    }

    @Test("passes requests below a prefix on, content included, and answers 502 when nobody is there")
    func proxies() throws {
        let origin = try AnsweringDyno { received in
            guard let head = headLength(of: received), received.count >= head + 3 else { return nil }
            let text = String(decoding: received[..<(head + 3)], as: UTF8.self)
            let echo = text.contains("Connection: close") ? "kept the field" : text
            let length = "Content-Length: \(echo.utf8.count)\r\nX-Own: yes"
            return (head + 3, Array("HTTP/1.1 201 Created\r\n\(length)\r\n\r\n\(echo)".utf8))
        }
        let dead = try LoopbackDyno.closedPort()
        let server = try StaticServer(
            "{\"proxies\": {\"/api/\": {\"origin\": \"http://127.0.0.1:${PLACE}/v1\"}, "
                + "\"/gone\": {\"origin\": \"http://127.0.0.1:\(dead)\"}}}",
            variables: ["PLACE=\(origin.port)"]
        )
        let answer = try server.answer("POST /api/x?y=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3", "abc")
        #expect(answer.hasPrefix("HTTP/1.1 201 ") && answer.contains("\r\nX-Own: yes\r\n"), "\(answer)")
        #expect(
            answer.contains("POST /v1/x?y=1 HTTP/1.1\r\n") && answer.hasSuffix("\r\n\r\nabc"),
            "\(answer)"
        )
        #expect(answer.contains("Host: 127.0.0.1:\(origin.port)\r\n"))
        #expect(try server.answer("GET /gone/x HTTP/1.1\r\nHost: a").hasPrefix("HTTP/1.1 502 "))
        #expect(
            try server.answer("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3", "abc").hasPrefix(
                "HTTP/1.1 405 "
            )
        )
    }
}
