import Linux
import Model
import TestSupport
import Testing

@testable import Store

@Suite("The store's log drains")
struct StoreDrainsTests {
    @Test("are found by id, token and URL, each with a token of its own")
    func references() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app().id
            let other = try await fixture.app("other").id
            let store = fixture.store
            let first = try await store.addDrain(to: "syslog://a:1", of: app, at: fixture.time(1))
            let second = try await store.addDrain(to: "http://b/", of: app, at: fixture.time(2))
            #expect(first.token.hasPrefix("d.") && ResourceID(first.token.dropFirst(2)) != nil)
            #expect(first.token != second.token && first.id != second.id)
            for reference in [first.id.description, first.token, first.url] {
                #expect(try await store.drain(of: app, matching: reference) == first)
                await #expect(throws: StoreError.notFound(.drain(reference))) {
                    try await store.drain(of: other, matching: reference)
                }
            }
            #expect(try await store.drains(of: app) == [first, second])
            #expect(try await store.snapshot(of: app).drains == [first, second])
            #expect(try await store.drains(of: other) == [])
        }
    }

    @Test("have one URL each within an app, and are six at most")
    func bounds() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app().id
            let other = try await fixture.app("other").id
            let store = fixture.store
            for number in 1...6 {
                _ = try await store.addDrain(to: "syslog://h\(number)", of: app, at: fixture.time(1))
            }
            await #expect(throws: StoreError.drainExists) {
                try await store.addDrain(to: "syslog://h1", of: app, at: fixture.time(1))
            }
            await #expect(throws: StoreError.tooManyDrains) {
                try await store.addDrain(to: "syslog://h7", of: app, at: fixture.time(1))
            }
            _ = try await store.addDrain(to: "syslog://h1", of: other, at: fixture.time(1))
        }
    }

    @Test("keep id and token when their URL changes")
    func change() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app().id
            let store = fixture.store
            let drain = try await store.addDrain(to: "syslog://a", of: app, at: fixture.time(1))
            _ = try await store.addDrain(to: "syslog://b", of: app, at: fixture.time(1))
            let changed = try await store.setDrainURL(
                "syslog://c",
                of: app,
                matching: "syslog://a",
                at: fixture.time(9)
            )
            #expect(changed.id == drain.id && changed.token == drain.token && changed.url == "syslog://c")
            #expect(changed.created == drain.created && changed.updated == fixture.time(9))
            await #expect(throws: StoreError.drainExists) {
                try await store.setDrainURL("syslog://b", of: app, matching: drain.token, at: fixture.time(9))
            }
        }
    }

    @Test("are there after a kill at any moment, and go with their app")
    func killed() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app().id
            let kept = try await fixture.store.addDrain(to: "syslog://a", of: app, at: fixture.time(1))
            _ = try await fixture.store.addDrain(to: "syslog://b", of: app, at: fixture.time(1))
            _ = try await fixture.store.removeDrain(of: app, matching: "syslog://b")
            let copy = try ScratchFolder()
            for file in ["store.db", "store.db-wal"] {
                let bytes = try FileSystem.readAll(fixture.folder.file(file))
                try FileSystem.writeAtomically(copy.file(file), bytes)
            }
            let reopened = try await Store.open(
                path: copy.file("store.db"),
                clock: PlatformClock(),
                at: fixture.time(60)
            ).store
            #expect(try await reopened.drains(of: app) == [kept])
            _ = try await reopened.destroyApp(app)
            #expect(try await reopened.drains(of: app) == [])
            await reopened.close()
        }
    }
}
