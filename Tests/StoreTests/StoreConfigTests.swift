import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: config vars")
struct StoreConfigTests {
    @Test("setting and removing makes one release with a snapshot of its own")
    func changes() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let first = try #require(try await fixture.set(app.id, ["FOO": "1", "BAR": "två\n\"'$x\0y"]))
            let second = try #require(try await fixture.set(app.id, ["FOO": nil, "NEW": ""]))
            #expect(first.release.version == 3 && second.release.version == 4)
            #expect(try await fixture.config(app.id) == ["BAR": "två\n\"'$x\0y", "NEW": ""])
            let old = try await fixture.store.config(ofRelease: first.release.id)
            #expect(old[try ConfigVarName("FOO")] == "1" && old.count == 2)
        }
    }

    @Test("a change that changes nothing makes no release")
    func noChange() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            _ = try await fixture.set(app.id, ["FOO": "1"])
            #expect(try await fixture.set(app.id, ["FOO": "1", "ABSENT": nil]) == nil)
            #expect(try await fixture.store.releases(of: app.id).count == 3)
        }
    }

    @Test("a deploy keeps the config vars")
    func deployKeeps() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            _ = try await fixture.set(app.id, ["FOO": "1"])
            try await fixture.deploy(app.id, ["web": "x"])
            #expect(try await fixture.config(app.id) == ["FOO": "1"])
            #expect(try await fixture.store.snapshot(of: app.id).config == [try ConfigVarName("FOO"): "1"])
        }
    }

    @Test("a change counts when its release has succeeded, and never when that has failed")
    func pending() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            _ = try await fixture.set(app.id, ["FOO": "old"])
            let failed = try #require(try await fixture.set(app.id, ["FOO": "bad"], status: .pending))
            #expect(try await fixture.config(app.id) == ["FOO": "old"])
            _ = try await fixture.store.finishRelease(failed.release.id, .failed, at: fixture.time(21))
            let good = try #require(try await fixture.set(app.id, ["BAR": "new"], status: .pending))
            _ = try await fixture.store.finishRelease(good.release.id, .succeeded, at: fixture.time(22))
            #expect(try await fixture.config(app.id) == ["FOO": "old", "BAR": "new"])
        }
    }

    @Test("the vars of an app that is not there are not found")
    func unknownApp() async throws {
        try await StoreFixture.with { fixture in
            let nobody = ResourceID.random()
            let expected = StoreError.notFound(.app(nobody.description))
            await #expect(throws: expected) { try await fixture.config(nobody) }
            await #expect(throws: expected) { try await fixture.set(nobody, ["A": "b"]) }
        }
    }
}
