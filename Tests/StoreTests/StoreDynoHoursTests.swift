import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: dyno hours and sleep")
struct StoreDynoHoursTests {
    @Test("hours are kept by month, and outlive the app that used them")
    func hours() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let other = try await fixture.app("other")
            try await fixture.set([app.id: .seconds(60), other.id: .milliseconds(1_500)], in: "2026-11")
            try await fixture.set([app.id: .seconds(90)], in: "2026-11")
            try await fixture.set([app.id: .seconds(5)], in: "2026-12")
            _ = try await fixture.store.destroyApp(app.id)
            #expect(
                try await fixture.hours(in: "2026-11") == [
                    app.id: .seconds(90), other.id: .milliseconds(1_500),
                ]
            )
            #expect(try await fixture.hours(in: "2026-12") == [app.id: .seconds(5)])
            #expect(try await fixture.hours(in: "2027-01") == [:])
        }
    }

    @Test("an app sleeps until it is woken")
    func sleepAndWake() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            #expect(try await !fixture.store.snapshot(of: app.id).isAsleep)
            #expect(try await !fixture.store.wake(app.id))
            try await fixture.store.putToSleep(app.id)
            try await fixture.store.putToSleep(app.id)
            #expect(try await fixture.store.snapshot(of: app.id).isAsleep)
            #expect(try await fixture.store.wake(app.id))
            #expect(try await !fixture.store.snapshot(of: app.id).isAsleep)
        }
    }

    @Test("a release ends the sleep; one that has failed does not")
    func release() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            try await fixture.store.putToSleep(app.id)
            try await fixture.deploy(app.id, ["web": "x"], status: .failed)
            #expect(try await fixture.store.snapshot(of: app.id).isAsleep)
            try await fixture.deploy(app.id, ["web": "x"], at: 11)
            #expect(try await !fixture.store.snapshot(of: app.id).isAsleep)
            #expect(try await !fixture.store.wake(app.id))
        }
    }

    @Test("an app that is gone cannot sleep")
    func gone() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            try await fixture.store.putToSleep(app.id)
            _ = try await fixture.store.destroyApp(app.id)
            try await fixture.store.putToSleep(app.id)
            #expect(try await !fixture.store.wake(app.id))
        }
    }

    @Test("an app has the size of the dynos that it wants")
    func size() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            #expect(app.dynoSize == nil)
            try await fixture.deploy(app.id, ["web": "x", "clock": "y"])
            #expect(try await fixture.store.app(app.id).dynoSize == .basic)
            let change = ScaleChange(type: .web, size: .eco)
            _ = try await fixture.store.updateFormation(of: app.id, [change], at: fixture.time(12))
            #expect(try await fixture.store.app(app.id).dynoSize == .eco)
        }
    }
}

extension StoreFixture {
    fileprivate func set(_ hours: [ResourceID: Duration], in month: String) async throws {
        try await store.setDynoHours(hours, of: owner.id, in: month)
    }

    fileprivate func hours(in month: String) async throws -> [ResourceID: Duration] {
        try await store.dynoHours(of: owner.id, in: month)
    }
}
