import Model
import Testing

@Suite("Hostname")
struct HostnameTests {
    @Test(
        "a name of letters, digits and hyphens is kept in lower case",
        arguments: [
            ("www.example.com", "www.example.com"), ("WWW.Example.COM", "www.example.com"),
            ("a.b", "a.b"), ("1.2.3.x4", "1.2.3.x4"), ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("a--b.example", "a--b.example"), ("*.example.com", "*.example.com"),
            ("*.A.example.com", "*.a.example.com"),
        ]
    )
    func good(text: String, kept: String) throws {
        #expect(try Hostname(text).description == kept)
    }

    @Test(
        "anything else is refused with its reason",
        arguments: [
            ("", .empty), ("example", .unqualified), ("*", .wildcard), ("*.com", .wildcard),
            ("*.*.example.com", .wildcard), ("www.*.com", .wildcard), ("w*.example.com", .wildcard),
            ("*example.com", .wildcard), ("www.example.com:80", .port), ("http://www.example.com", .url),
            ("www.example.com/", .url), ("me@example.com", .url), ("127.0.0.1", .address), ("::1", .address),
            ("[::1]:80", .address), ("example.1", .address), ("a..b", .label("")), (".a.b", .label("")),
            ("www.example.com.", .label("")), ("-a.example", .label("-a")), ("a-.example", .label("a-")),
            ("a_b.example", .label("a_b")), ("a b.example", .label("a b")),
            ("bücher.example", .label("bücher")), ("a\r\nb.example", .label("a\r\nb")),
        ] as [(String, InvalidHostname.Problem)]
    )
    func bad(text: String, problem: InvalidHostname.Problem) {
        #expect(throws: InvalidHostname(problem, text)) { try Hostname(text) }
    }

    @Test(
        "below the platform's suffix an app may have what lies below its own name",
        arguments: [
            ("www.demo.localhost", true), ("*.demo.localhost", true), ("a.b.demo.localhost", true),
            ("demo.localhost", false), ("other.localhost", false), ("www.other.localhost", false),
            ("www.not-demo.localhost", false), ("notdemo.localhost", false), ("www.example.com", true),
            ("demo.localhost.example.com", true), ("demo.example.com", true),
        ]
    )
    func free(text: String, isFree: Bool) throws {
        let app = try AppName("demo")
        #expect(app.hostname == "demo.localhost")
        #expect(try Hostname(text).isFree(to: app) == isFree)
    }

    @Test("what lies below an app's name moves with it, unless it gets too long")
    func moved() throws {
        let demo = try AppName("demo")
        let renamed = try AppName("renamed")
        let hostname = try Hostname("*.a.demo.localhost")
        #expect(try hostname.moved(from: demo, to: renamed).description == "*.a.renamed.localhost")
        let label = String(repeating: "a", count: 63)
        let parts = [label, label, label, String(repeating: "b", count: 46), "demo.localhost"]
        let longest = try Hostname(parts.joined(separator: "."))
        #expect(longest.description.utf8.count == 253)
        #expect(throws: InvalidHostname.self) { try longest.moved(from: demo, to: renamed) }
    }

    @Test("labels have 63 bytes at most and the whole 253")
    func lengths() throws {
        let label = String(repeating: "a", count: 63)
        let rest = String(repeating: "b", count: 61)
        let longest = [label, label, label, rest].joined(separator: ".")
        #expect(longest.utf8.count == 253)
        #expect(try Hostname(longest).labels.count == 4)
        #expect(throws: InvalidHostname(.tooLong, longest + "b")) { try Hostname(longest + "b") }
        #expect(throws: InvalidHostname(.label(label + "a"), label + "a.b")) { try Hostname(label + "a.b") }
    }
}
