import Testing

@testable import Router

@Suite("HostIndex")
struct HostIndexTests {
    private static let index = HostIndex([
        ["demo.localhost", "www.example.com", "*.example.com"],
        ["other.localhost", "*.deep.example.com", "example.org", "*.demo.localhost"],
        ["a.deep.example.com", "*.Example.NET"],
    ])

    @Test(
        "an exact name beats a wildcard and the longest wildcard counts",
        arguments: [
            ("demo.localhost", 0), ("www.example.com", 0), ("WWW.Example.Com", 0),
            // Any depth below the wildcard, but not the name itself.
            ("x.example.com", 0), ("a.b.c.example.com", 0), ("example.com", nil),
            // The longer of two wildcards, and an exact name below both.
            ("x.deep.example.com", 1), ("x.y.deep.example.com", 1), ("deep.example.com", 0),
            ("a.deep.example.com", 2), ("b.a.deep.example.com", 1),
            ("example.org", 1), ("www.example.org", nil), ("www.demo.localhost", 1),
            ("www.example.net", 2), ("EXAMPLE.net", nil),
            // A wildcard ends at a dot.
            ("xexample.com", nil), ("www.xexample.com", nil), ("com", nil), ("x.com", nil),
        ] as [(String, Int?)]
    )
    func lookUp(host: String, owner: Int?) {
        #expect(HostIndexTests.index.owner(of: Array(host.utf8).span) == owner)
    }

    @Test(
        "what is no name finds nothing",
        arguments: [
            "", ".", "..", ".example.com", "..example.com", "x..example.com", "*.example.com.", "[::1]",
            String(repeating: "a.", count: 200) + "example.com",
        ]
    )
    func noName(host: String) {
        #expect(HostIndexTests.index.owner(of: Array(host.utf8).span) == nil)
    }

    @Test("the longest name that a host can have is still looked up")
    func longest() {
        let host = String(repeating: "a.", count: 121) + "example.com"
        #expect(host.utf8.count == 253)
        #expect(HostIndexTests.index.owner(of: Array(host.utf8).span) == 0)
        #expect(HostIndexTests.index.owner(of: Array(("a" + host).utf8).span) == nil)
    }

    @Test("the first owner of a name or wildcard keeps it")
    func firstOwner() {
        let index = HostIndex([["same.test", "*.same.test"], ["SAME.test", "*.same.TEST"]])
        #expect(index.owner(of: Array("same.test".utf8).span) == 0)
        #expect(index.owner(of: Array("x.same.test".utf8).span) == 0)
    }

    @Test("a thousand owners with an exact name and a wildcard each are all found")
    func manyNames() {
        let index = HostIndex((0..<1_000).map { ["app-\($0).test", "*.app-\($0).test"] })
        for number in 0..<1_000 {
            #expect(index.owner(of: Array("app-\(number).test".utf8).span) == number)
            #expect(index.owner(of: Array("x.app-\(number).test".utf8).span) == number)
        }
        #expect(index.owner(of: Array("app-1000.test".utf8).span) == nil)
        #expect(index.owner(of: Array("x.app-1000.test".utf8).span) == nil)
    }
}
