import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: apps")
struct StoreAppsTests {
    @Test("a new app has v1 Initial release and v2 Enable Logplex")
    func firstReleases() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let releases = try await fixture.store.releases(of: app.id)
            #expect(releases.map(\.description) == ["Initial release", "Enable Logplex"])
            #expect(releases.map(\.version) == [1, 2])
            #expect(releases.map(\.status) == [.succeeded, .succeeded])
            #expect(releases.allSatisfy { $0.slug == nil && $0.user == fixture.owner })
            #expect(app.released == fixture.time(0))
            #expect(app.owner.email == "dev@localhost")
            #expect(app.domainSuffix.count == 12)
        }
    }

    @Test("a name belongs to one app")
    func uniqueNames() async throws {
        try await StoreFixture.with { fixture in
            let name = try AppName("demo")
            let first = try await fixture.app()
            await #expect(throws: StoreError.nameTaken(name)) { try await fixture.app() }
            let second = try await fixture.app("other")
            var change = AppChange()
            change.name = name
            change.isInMaintenance = true
            await #expect(throws: StoreError.nameTaken(name)) {
                try await fixture.store.updateApp(second.id, change, at: fixture.time(1))
            }
            #expect(try await fixture.store.app(second.id) == second, "a refused change changes nothing")
            let same = try await fixture.store.updateApp(first.id, change, at: fixture.time(1)).after
            #expect(same.isInMaintenance, "its own name is not taken")
            #expect(try await fixture.store.apps().map(\.name.description) == ["demo", "other"])
        }
    }

    @Test("an app is found by name in any case and by UUID")
    func lookup() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            for reference in ["demo", "DEMO", app.id.description, app.id.description.uppercased()] {
                #expect(try await fixture.store.app(matching: reference).id == app.id)
            }
            await #expect(throws: StoreError.notFound(.app("nothing"))) {
                try await fixture.store.app(matching: "nothing")
            }
        }
    }

    @Test("renaming frees the old name and keeps everything else")
    func rename() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            var change = AppChange()
            change.name = try AppName("renamed")
            change.buildpacks = ["heroku/nodejs", "https://example.com/pack.git#main"]
            let renamed = try await fixture.store.updateApp(app.id, change, at: fixture.time(3)).after
            #expect(renamed.name.description == "renamed")
            #expect(renamed.buildpacks == ["heroku/nodejs", "https://example.com/pack.git#main"])
            #expect(renamed.loopbackIndex == app.loopbackIndex && renamed.domainSuffix == app.domainSuffix)
            #expect(renamed.updated == fixture.time(3) && renamed.created == app.created)
            #expect(try await fixture.app().id != app.id)
        }
    }

    @Test("each app has a loopback address of its own, and a destroyed one's is given again")
    func loopbackAddresses() async throws {
        try await StoreFixture.with { fixture in
            let apps = [
                try await fixture.app("app-a"), try await fixture.app("app-b"),
                try await fixture.app("app-c"),
            ]
            #expect(apps.map(\.loopbackText) == ["127.10.0.1", "127.10.0.2", "127.10.0.3"])
            #expect(apps[1].loopbackAddress == 0x7f0a_0002)
            _ = try await fixture.store.destroyApp(apps[1].id)
            let next = try await fixture.app("app-d")
            #expect(next.loopbackText == "127.10.0.2")
            #expect(next.number == 4, "numbers are never given twice")
        }
    }

    @Test("destroying an app removes all that is its own and says which slugs nobody uses")
    func destroy() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let other = try await fixture.app("other")
            try await fixture.deploy(app.id, ["web": "one"], checksum: "only-here")
            let shared = try await fixture.deploy(app.id, ["web": "two"], checksum: "shared")
            var promoted = NewRelease(app: other.id, description: "Promote demo v4", user: fixture.owner)
            promoted.code = .slug(try #require(shared.release.slug))
            _ = try await fixture.store.release(promoted, at: fixture.time(30))
            _ = try await fixture.set(app.id, ["KEY": "value"])
            _ = try await fixture.store.setFeature("preboot", of: app.id, enabled: true, at: fixture.time(31))

            let destroyed = try await fixture.store.destroyApp(app.id)
            #expect(destroyed.app.id == app.id)
            #expect(destroyed.unusedSlugs == ["only-here"])
            #expect(try await fixture.store.releases(of: app.id).isEmpty)
            #expect(try await fixture.store.builds(of: app.id).isEmpty)
            #expect(try await fixture.store.formation(of: app.id).isEmpty)
            #expect(try await fixture.store.features(of: app.id).isEmpty)
            #expect(try await fixture.store.snapshot(of: other.id).slug?.app == nil)
            await #expect(throws: StoreError.notFound(.app(app.id.description))) {
                try await fixture.store.destroyApp(app.id)
            }
        }
    }

    @Test("an account is made once per email")
    func accounts() async throws {
        try await StoreFixture.with { fixture in
            let again = try await fixture.store.account(email: "DEV@localhost", at: fixture.time(9))
            #expect(again.reference == fixture.owner)
            #expect(again.created == fixture.time(0))
        }
    }

    @Test("a feature keeps its identity when it is switched")
    func features() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let on = try await fixture.store.setFeature(
                "preboot",
                of: app.id,
                enabled: true,
                at: fixture.time(1)
            )
            let off = try await fixture.store.setFeature(
                "preboot",
                of: app.id,
                enabled: false,
                at: fixture.time(2)
            )
            #expect(on.isEnabled && !off.isEnabled)
            #expect(on.id == off.id && off.created == fixture.time(1) && off.updated == fixture.time(2))
            #expect(try await fixture.store.features(of: app.id) == [off])
        }
    }
}
