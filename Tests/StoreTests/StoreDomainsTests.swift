import Linux
import Model
import TestSupport
import Testing

@testable import Store

@Suite("Store: domains")
struct StoreDomainsTests {
    @Test("an app's domains are listed by hostname and found by hostname and UUID")
    func list() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let www = try await fixture.domain("www.example.com", app.id)
            let any = try await fixture.domain("*.example.com", app.id)
            #expect(try await fixture.store.domains(of: app.id) == [any, www])
            #expect(www.created == fixture.time(30) && www.updated == www.created && www.app == app.id)
            for reference in ["www.example.com", "WWW.example.com", www.id.description] {
                #expect(try await fixture.store.domain(of: app.id, matching: reference) == www)
            }
            #expect(try await fixture.store.snapshot(of: app.id).domains == [any, www])
        }
    }

    @Test("a hostname has one owner, and another may have it once it is removed")
    func oneOwner() async throws {
        try await StoreFixture.with { fixture in
            let one = try await fixture.app("one")
            let two = try await fixture.app("two")
            try await fixture.domain("www.example.com", one.id)
            let hostname = try Hostname("www.example.com")
            await #expect(throws: StoreError.hostnameTaken(hostname, byItself: true)) {
                try await fixture.domain("www.example.com", one.id)
            }
            await #expect(throws: StoreError.hostnameTaken(hostname, byItself: false)) {
                try await fixture.domain("WWW.example.com", two.id)
            }
            await #expect(throws: StoreError.notFound(.domain("www.example.com"))) {
                try await fixture.store.removeDomain(of: two.id, matching: "www.example.com")
            }
            _ = try await fixture.store.removeDomain(of: one.id, matching: "www.example.com")
            #expect(try await fixture.store.domains(of: one.id).isEmpty)
            #expect(try await fixture.domain("www.example.com", two.id).app == two.id)
        }
    }

    @Test("what an app may have below the platform's suffix is asked of its name at that moment")
    func ownNames() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app("demo")
            var change = AppChange()
            let renamed = try AppName("renamed")
            change.name = renamed
            _ = try await fixture.store.updateApp(app.id, change, at: fixture.time(1))
            let old = try Hostname("www.demo.localhost")
            await #expect(throws: StoreError.hostnameOfPlatform(old, app: renamed)) {
                try await fixture.domain(old.description, app.id)
            }
            let own = try Hostname("renamed.localhost")
            await #expect(throws: StoreError.hostnameTaken(own, byItself: true)) {
                try await fixture.domain("renamed.localhost", app.id)
            }
            try await fixture.domain("www.renamed.localhost", app.id)
            _ = try await fixture.store.destroyApp(app.id)
            await #expect(throws: StoreError.notFound(.app(app.id.description))) {
                try await fixture.domain("www.example.com", app.id)
            }
        }
    }

    @Test("a rename takes the domains below the old name along, all of them or none")
    func renamed() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app("demo")
            let long = String(repeating: "a", count: 63)
            let longest = "\(long).\(long).\(long).\(long.dropLast(17)).demo.localhost"
            for hostname in ["www.demo.localhost", "www.example.com", longest] {
                try await fixture.domain(hostname, app.id)
            }
            let before = try await fixture.store.domains(of: app.id)
            var change = AppChange()
            change.name = try AppName("renamed")
            let error = StoreError.hostnameTooLong(try Hostname(longest), under: try AppName("renamed"))
            await #expect(throws: error) {
                try await fixture.store.updateApp(app.id, change, at: fixture.time(40))
            }
            #expect(try await fixture.store.app(app.id) == app)
            #expect(try await fixture.store.domains(of: app.id) == before)
            _ = try await fixture.store.removeDomain(of: app.id, matching: longest)
            _ = try await fixture.store.updateApp(app.id, change, at: fixture.time(41))
            let after = try await fixture.store.domains(of: app.id)
            #expect(after.map(\.hostname.description) == ["www.example.com", "www.renamed.localhost"])
            #expect(after.map(\.updated) == [fixture.time(30), fixture.time(41)])
        }
    }

    @Test("all of an app's domains are taken away at once, and no other's")
    func cleared() async throws {
        try await StoreFixture.with { fixture in
            let one = try await fixture.app("one")
            let two = try await fixture.app("two")
            let domains = [
                try await fixture.domain("a.example.com", one.id),
                try await fixture.domain("b.example.com", one.id),
            ]
            let other = try await fixture.domain("c.example.com", two.id)
            #expect(try await fixture.store.removeDomains(of: one.id) == domains)
            #expect(try await fixture.store.removeDomains(of: one.id).isEmpty)
            #expect(try await fixture.store.domains(of: two.id) == [other])
        }
    }

    @Test("a destroyed app's hostnames are free again")
    func destroyed() async throws {
        try await StoreFixture.with { fixture in
            let one = try await fixture.app("one")
            try await fixture.domain("www.example.com", one.id)
            _ = try await fixture.store.destroyApp(one.id)
            let two = try await fixture.app("two")
            #expect(try await fixture.domain("www.example.com", two.id).app == two.id)
        }
    }

    @Test("an app has a thousand domains at most")
    func bound() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            try await fixture.store.insertDomains(1_000, of: app.id, at: fixture.time(1))
            await #expect(throws: StoreError.tooManyDomains) {
                try await fixture.domain("www.example.com", app.id)
            }
            _ = try await fixture.store.removeDomain(of: app.id, matching: "d7.example.com")
            try await fixture.domain("www.example.com", app.id)
        }
    }

    @Test("a domain added or removed is so after a kill at any moment")
    func killed() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let kept = try await fixture.domain("www.example.com", app.id)
            try await fixture.domain("old.example.com", app.id)
            _ = try await fixture.store.removeDomain(of: app.id, matching: "old.example.com")
            let copy = try ScratchFolder()
            for file in ["store.db", "store.db-wal"] {
                let bytes = try FileSystem.readAll(fixture.folder.file(file))
                try FileSystem.writeAtomically(copy.file(file), bytes)
            }
            let reopened = try await Store.open(
                path: copy.file("store.db"),
                clock: PlatformClock(),
                at: fixture.time(60)
            )
            #expect(try await reopened.store.domains(of: app.id) == [kept])
            await reopened.store.close()
        }
    }

    @Test("a database from before there were domains gets them and keeps its apps")
    func migration() async throws {
        let folder = try ScratchFolder()
        let path = folder.file("store.db")
        let before = Array(Migrations.steps.prefix { !$0.contains("CREATE TABLE domains") })
        #expect(before.count < Migrations.steps.count)
        do {
            let connection = try SQLiteConnection(path: path)
            try Migrations.apply(to: connection, steps: before)
            try connection.execute("INSERT INTO accounts VALUES ('\(ResourceID.random())', 'a@b', 1, 1)")
        }
        let opened = try await Store.open(path: path, clock: PlatformClock(), at: StoreFixture.start)
        let owner = try await opened.store.account(email: "a@b", at: StoreFixture.start)
        #expect(owner.created == Timestamp(microseconds: 1))
        let new = NewApp(name: try AppName("demo"), owner: owner.reference, stack: "heroku-24")
        let app = try await opened.store.createApp(new, at: StoreFixture.start).app
        #expect(try await opened.store.domains(of: app.id).isEmpty)
        await opened.store.close()
    }
}

extension StoreFixture {
    @discardableResult
    fileprivate func domain(_ hostname: String, _ app: ResourceID) async throws -> DomainRecord {
        let target = "\(ResourceID.random()).example"
        let new = NewDomain(app: app, hostname: try Hostname(hostname), dnsTarget: target)
        return try await store.addDomain(new, at: time(30))
    }
}

extension Store {
    /// Fills an app up in one transaction: a thousand synced ones would take seconds.
    fileprivate func insertDomains(_ count: Int, of app: ResourceID, at time: Timestamp) throws {
        try write {
            for number in 0..<count {
                try connection.run(
                    "INSERT INTO domains VALUES (?, ?, ?, ?, ?, ?)",
                    ResourceID.random(),
                    app,
                    "d\(number).example.com",
                    "t\(number).example",
                    time,
                    time
                )
            }
        }
    }
}
