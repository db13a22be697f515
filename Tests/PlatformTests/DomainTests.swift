import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("Domains")
struct DomainTests {
    @Test("are added, shown, listed and removed, and the router follows before the call is answered")
    func life() async throws {
        try await TestDaemon.with { daemon in
            let app = try await daemon.call(AppCreate(name: "demo"))
            #expect(try await daemon.status(ofHost: "www.example.test") == 404)
            let domain = try await daemon.call(DomainCreate(app: "demo", hostname: "WWW.Example.test"))
            #expect(domain.hostname == "www.example.test" && domain.kind == .custom)
            #expect(domain.status == "none" && domain.app.id == app.id)
            #expect(domain.acmStatus == nil && domain.sniEndpoint == nil)
            // A blank app answers 502: the request has found it.
            #expect(try await daemon.status(ofHost: "www.example.test") == 502)
            #expect(try await daemon.status(ofHost: "www.EXAMPLE.test:8080") == 502)
            #expect(try await daemon.status(ofHost: "other.example.test") == 404)

            let wildcard = try await daemon.call(DomainCreate(app: "demo", hostname: "*.example.test"))
            #expect(try await daemon.status(ofHost: "very.deep.example.test") == 502)
            #expect(try await daemon.status(ofHost: "example.test") == 404)
            let list = try await daemon.call(DomainList(app: "demo"))
            #expect(Set(list.map(\.hostname)) == ["demo.localhost", "www.example.test", "*.example.test"])
            for reference in ["*.example.test", "*.EXAMPLE.test", wildcard.id.description] {
                #expect(try await daemon.call(DomainInfo(app: "demo", domain: reference)) == wildcard)
            }

            let removed = try await daemon.call(DomainDelete(app: "demo", domain: "www.example.test"))
            #expect(removed == domain)
            #expect(try await daemon.status(ofHost: "www.example.test") == 502, "the wildcard has it now")
            _ = try await daemon.call(DomainDelete(app: "demo", domain: wildcard.id.description))
            #expect(try await daemon.status(ofHost: "www.example.test") == 404)
            #expect(try await daemon.call(ReleaseList(app: "demo")).count == 2, "domains make no release")
        }
    }

    @Test("have a DNS target of their own that leads to this machine and never to Heroku")
    func dnsTargets() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            var targets: Set<String> = []
            for hostname in ["a.example.test", "b.example.test"] {
                let domain = try await daemon.call(DomainCreate(app: "demo", hostname: hostname))
                let target = try #require(domain.cname)
                #expect(target.hasSuffix(".herokudns.localhost"))
                #expect(target.prefix { $0 != "." }.split(separator: "-").count == 3)
                targets.insert(target)
            }
            #expect(targets.count == 2)
        }
    }

    @Test("of an app include its own name, which stays and follows the app's")
    func defaultDomain() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let before = try await daemon.call(DomainInfo(app: "demo", domain: "demo.localhost"))
            #expect(before.kind == .heroku && before.cname == nil)
            for reference in ["demo.localhost", before.id.description] {
                let failure = await #expect(throws: APIErrorBody.self) {
                    try await daemon.call(DomainDelete(app: "demo", domain: reference))
                }
                #expect(failure?.message == "demo.localhost is the app's own name and cannot be removed.")
            }
            _ = try await daemon.call(DomainCreate(app: "demo", hostname: "www.example.test"))
            _ = try await daemon.call(AppUpdate(app: "demo", name: "renamed"))
            let list = try await daemon.call(DomainList(app: "renamed"))
            #expect(Set(list.map(\.hostname)) == ["renamed.localhost", "www.example.test"])
            #expect(list.first { $0.kind == .heroku }?.id == before.id)
            #expect(try await daemon.status(ofHost: "renamed.localhost") == 502)
            #expect(try await daemon.status(ofHost: "demo.localhost") == 404)
            #expect(try await daemon.status(ofHost: "www.example.test") == 502)
        }
    }

    @Test("below the app's own name follow it when it is renamed")
    func belowOwnName() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            for hostname in ["www.demo.localhost", "*.demo.localhost", "demo.localhost.example.test"] {
                _ = try await daemon.call(DomainCreate(app: "demo", hostname: hostname))
            }
            let before = try await daemon.call(DomainInfo(app: "demo", domain: "www.demo.localhost"))
            _ = try await daemon.call(AppUpdate(app: "demo", name: "renamed"))
            let list = try await daemon.call(DomainList(app: "renamed"))
            #expect(
                Set(list.map(\.hostname)) == [
                    "renamed.localhost", "www.renamed.localhost", "*.renamed.localhost",
                    "demo.localhost.example.test",
                ]
            )
            #expect(list.first { $0.hostname == "www.renamed.localhost" }?.id == before.id)
            #expect(try await daemon.status(ofHost: "www.renamed.localhost") == 502)
            #expect(try await daemon.status(ofHost: "other.renamed.localhost") == 502)
            #expect(try await daemon.status(ofHost: "www.demo.localhost") == 404)
            // The old name belongs to whoever takes it, with what lies below.
            _ = try await daemon.call(AppCreate(name: "demo"))
            _ = try await daemon.call(DomainCreate(app: "demo", hostname: "www.demo.localhost"))
            #expect(try await daemon.status(ofHost: "www.demo.localhost") == 502)
        }
    }

    @Test("below the app's own name refuse a new name that makes them too long, and say what to do")
    func tooLongToFollow() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let long = String(repeating: "a", count: 63)
            let hostname = "\(long).\(long).\(long).\(long.dropLast(17)).demo.localhost"
            _ = try await daemon.call(DomainCreate(app: "demo", hostname: hostname))
            let failure = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(AppUpdate(app: "demo", maintenance: Switch(true), name: "renamed"))
            }
            #expect(failure?.id == "invalid_params")
            #expect(
                failure?.message
                    == "\(hostname) goes where the app goes, and below renamed.localhost it would "
                    + "have more than 253 characters. Choose a shorter name or remove it first."
            )
            let app = try await daemon.call(AppInfo(app: "demo"))
            #expect(!app.maintenance, "a refused change changes nothing")
            _ = try await daemon.call(AppUpdate(app: "demo", name: "omed"))
            #expect(
                try await daemon.call(DomainList(app: "omed")).map(\.hostname).contains {
                    $0.hasSuffix("a.omed.localhost")
                }
            )
        }
    }

    @Test("are cleared in one call, which leaves the app its own name")
    func cleared() async throws {
        try await TestDaemon.with { daemon in
            for name in ["one", "two"] { _ = try await daemon.call(AppCreate(name: name)) }
            for hostname in ["a.example.test", "*.example.test", "www.one.localhost"] {
                _ = try await daemon.call(DomainCreate(app: "one", hostname: hostname))
            }
            _ = try await daemon.call(DomainCreate(app: "two", hostname: "b.example.test"))
            let removed = try await daemon.call(DomainDeleteAll(app: "one"))
            #expect(removed.map(\.hostname) == ["*.example.test", "a.example.test", "www.one.localhost"])
            #expect(try await daemon.call(DomainList(app: "one")).map(\.hostname) == ["one.localhost"])
            #expect(try await daemon.status(ofHost: "a.example.test") == 404)
            #expect(try await daemon.status(ofHost: "one.localhost") == 502)
            #expect(try await daemon.status(ofHost: "b.example.test") == 502)
            #expect(try await daemon.call(DomainDeleteAll(app: "one")).isEmpty)
            let failure = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(DomainDeleteAll(app: "nobody"))
            }
            #expect(failure?.message == "Couldn't find that app.")
        }
    }

    @Test("have one owner, and are free again once their app is destroyed")
    func oneOwner() async throws {
        try await TestDaemon.with { daemon in
            for name in ["one", "two"] { _ = try await daemon.call(AppCreate(name: name)) }
            _ = try await daemon.call(DomainCreate(app: "one", hostname: "www.example.test"))
            for (app, message) in [
                ("one", "Domain already added to this app."),
                ("two", "www.example.test is currently in use by another app."),
            ] {
                let failure = await #expect(throws: APIErrorBody.self) {
                    try await daemon.call(DomainCreate(app: app, hostname: "www.example.test"))
                }
                #expect(failure?.id == "invalid_params" && failure?.message == message)
            }
            let failure = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(DomainDelete(app: "two", domain: "www.example.test"))
            }
            #expect(failure?.id == "not_found" && failure?.message == "Couldn't find that domain name.")
            _ = try await daemon.call(AppDelete(app: "one"))
            #expect(try await daemon.status(ofHost: "www.example.test") == 404)
            _ = try await daemon.call(DomainCreate(app: "two", hostname: "www.example.test"))
            #expect(try await daemon.status(ofHost: "www.example.test") == 502)
        }
    }

    @Test("are refused with a reason when they are no hostname or not the app's to have")
    func refusals() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            for (hostname, message) in refusedHostnames {
                let failure = await #expect(throws: APIErrorBody.self, "\(hostname)") {
                    try await daemon.call(DomainCreate(app: "demo", hostname: hostname))
                }
                #expect(failure?.id == "invalid_params")
                #expect(failure?.message == message)
            }
            #expect(try await daemon.call(DomainList(app: "demo")).count == 1)
            _ = try await daemon.call(DomainCreate(app: "demo", hostname: "www.demo.localhost"))
            #expect(try await daemon.status(ofHost: "www.demo.localhost") == 502)
            let failure = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(DomainCreate(app: "demo", hostname: "a.b", sniEndpoint: "tokyo-1"))
            }
            #expect(failure?.message == "Couldn't find that SNI endpoint.")
            #expect(try await daemon.call(SNIEndpointList(app: "demo")).isEmpty)
        }
    }

    private let refusedHostnames = [
        ("", "Give a hostname such as www.example.com."),
        ("example", "example is not a full hostname. Give a name with a dot, such as www.example.com."),
        ("http://a.b/", "http://a.b/ is not a hostname: give the name alone, without http:// and path."),
        ("a.b:80", "a.b:80 is not a hostname: leave the port out."),
        ("10.0.0.1", "10.0.0.1 is not a hostname but an address. Give a name such as www.example.com."),
        ("a..b", "a..b is not a hostname: it has a dot with nothing before or behind it."),
        (
            "w.*.b",
            "w.*.b is not a hostname: a wildcard is *. before a domain of two parts or more, *.example.com."
        ),
        ("demo.localhost", "Domain already added to this app."),
        (
            "other.localhost",
            "other.localhost belongs to the platform: below localhost this app can have names that end in "
                + ".demo.localhost only."
        ),
        (
            "www.other.localhost",
            "www.other.localhost belongs to the platform: below localhost this app can have names that end in "
                + ".demo.localhost only."
        ),
    ]

    @Test("bring the app's own pages to the router when config vars name them")
    func pages() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            _ = try await daemon.call(AppUpdate(app: "demo", maintenance: Switch(true)))
            let plain = try await daemon.page(ofHost: "demo.localhost")
            #expect(plain.contains("<h1>Offline for maintenance</h1>") && !plain.contains("<iframe"))
            let url = "https://example.test/maintenance.html"
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["MAINTENANCE_PAGE_URL": url]))
            let own = try await daemon.page(ofHost: "demo.localhost")
            #expect(own.contains("<iframe src=\"\(url)\" title=\"Offline for Maintenance\"></iframe>"))
            let bad = ["MAINTENANCE_PAGE_URL": "javascript:alert(1)"]
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: bad))
            #expect(try await daemon.page(ofHost: "demo.localhost") == plain)
        }
    }
}

extension TestDaemon {
    /// The status that the router gives to a request with this Host.
    fileprivate func status(ofHost host: String) async throws -> Int {
        try await request(host).status
    }

    fileprivate func page(ofHost host: String) async throws -> String { try await request(host).text }

    private func request(_ host: String) async throws -> Response {
        let fields: Fields = ["Host": host, "Connection": "close"]
        let address = try #require(daemon.identity.listen.first)
        return try await HTTPCall.send(Request(method: "GET", target: "/", fields: fields), to: address)
    }
}
