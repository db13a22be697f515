import Model
import Testing

@testable import Router

@Suite("RouteTable")
struct RouteTableTests {
    @Test(
        "a host is found in any case and nothing else is",
        arguments: [
            ("demo.localhost", 0), ("DEMO.LocalHost", 0), ("www.demo.test", 0), ("other.localhost", 1),
            ("demo.localhos", nil), ("xdemo.localhost", nil), ("demo.localhost.", nil), ("", nil),
        ] as [(String, Int?)]
    )
    func lookUp(host: String, owner: Int?) throws {
        let table = RouteTable(apps: [
            try app("demo", ["demo.localhost", "www.Demo.test"]), try app("other", ["other.localhost"]),
        ])
        #expect(table.app(forHost: Array(host.utf8).span) == owner)
    }

    @Test("a thousand apps with three hosts each are all found")
    func manyApps() throws {
        let apps = try (0..<1_000).map { number in
            try app("app-\(number)", (0..<3).map { "h\($0).app-\(number).localhost" })
        }
        let table = RouteTable(apps: apps)
        for number in 0..<1_000 {
            for host in 0..<3 {
                #expect(table.app(forHost: Array("h\(host).app-\(number).localhost".utf8).span) == number)
            }
        }
        #expect(table.app(forHost: Array("h3.app-1.localhost".utf8).span) == nil)
    }

    @Test("a hostname that two apps claim belongs to the first")
    func firstOwner() throws {
        let table = RouteTable(apps: [try app("one", ["same.test"]), try app("two", ["same.test"])])
        #expect(table.app(forHost: Array("same.test".utf8).span) == 0)
    }

    @Test("the empty table knows nobody")
    func empty() {
        #expect(RouteTable.empty.app(forHost: Array("demo.localhost".utf8).span) == nil)
    }

    @Test("a changed table shares the routes that have not changed, and its hosts follow")
    func change() throws {
        let one = try app("one", ["one.test"])
        let two = try app("two", ["two.test"])
        let before = RouteTable(apps: [one, two])
        var table = before
        let isSame = table.set(one)
        #expect(!isSame && table.isUnchanged(at: 0, since: before))
        let crashed = AppRoute(id: two.id, name: two.name, hostnames: ["two.test"], isBlank: true)
        let isNew = table.set(crashed)
        #expect(isNew && table.apps == [one, crashed])
        #expect(table.isUnchanged(at: 0, since: before) && !table.isUnchanged(at: 1, since: before))
        #expect(table.app(forHost: Array("two.test".utf8).span) == 1)

        let moved = AppRoute(id: two.id, name: two.name, hostnames: ["2.test", "*.two.test"])
        _ = table.set(moved)
        #expect(table.app(forHost: Array("two.test".utf8).span) == nil)
        #expect(table.app(forHost: Array("2.test".utf8).span) == 1)
        #expect(table.app(forHost: Array("x.two.test".utf8).span) == 1)
        #expect(before.app(forHost: Array("two.test".utf8).span) == 1, "the older table is as it was")

        let three = try app("three", ["three.test"])
        _ = table.set(three)
        let isGone = table.remove(one.id)
        #expect(isGone && table.apps == [moved, three])
        #expect(table.app(forHost: Array("three.test".utf8).span) == 1)
        #expect(table.app(forHost: Array("one.test".utf8).span) == nil)
        let isGoneAgain = table.remove(one.id)
        #expect(!isGoneAgain)
    }

    private func app(_ name: String, _ hostnames: [String]) throws -> AppRoute {
        AppRoute(id: .random(), name: try AppName(name), hostnames: hostnames)
    }
}

@Suite("RouteTableCell")
struct RouteTableCellTests {
    @Test("a publication is seen by its generation and replaces the table")
    func publish() throws {
        let cell = RouteTableCell()
        let before = cell.current()
        #expect(cell.generation == before.generation && before.table.apps.isEmpty)
        let app = AppRoute(id: .random(), name: try AppName("demo"), hostnames: [])
        cell.publish(RouteTable(apps: [app]))
        #expect(cell.generation == before.generation + 1)
        #expect(cell.current().table.apps == [app])
    }
}
