import Linux
import Model
import TestSupport
import Testing

@testable import Store

@Suite("The store's telemetry drains")
struct StoreTelemetryDrainsTests {
    @Test("are kept as they are, changed and removed by id, and go with their app")
    func life() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app().id
            let store = fixture.store
            let first = drain(of: app, fixture.time(1))
            try await store.addTelemetryDrain(first)
            #expect(try await store.telemetryDrain(first.id.description) == first)
            #expect(try await store.snapshot(of: app).telemetry == [first])
            let time = fixture.time(2)
            let changed = try await store.changeTelemetryDrain(first.id.description) { drain in
                drain.signals = [.logs]
                drain.headers = [:]
                drain.updated = time
            }
            #expect(
                changed.signals == [.logs] && changed.headers == [:] && changed.endpoint == first.endpoint
            )
            #expect(try await store.telemetryDrains(of: app) == [changed])
            #expect(try await store.removeTelemetryDrain(first.id.description) == changed)
            await #expect(throws: StoreError.notFound(.telemetryDrain(first.id.description))) {
                try await store.telemetryDrain(first.id.description)
            }
            try await store.addTelemetryDrain(first)
            _ = try await store.destroyApp(app)
            await #expect(throws: StoreError.self) { try await store.telemetryDrain(first.id.description) }
        }
    }

    @Test("are six at most for an app")
    func bound() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app().id
            for _ in 0..<6 { try await fixture.store.addTelemetryDrain(drain(of: app, fixture.time(1))) }
            await #expect(throws: StoreError.tooMany("telemetry drains", maximum: Limits.Telemetry.perApp)) {
                try await fixture.store.addTelemetryDrain(drain(of: app, fixture.time(1)))
            }
        }
    }

    // MARK: - Private

    private func drain(of app: ResourceID, _ time: Timestamp) -> TelemetryDrainRecord {
        TelemetryDrainRecord(
            id: .random(),
            app: app,
            signals: [.traces, .metrics],
            type: "otlphttp",
            endpoint: "http://localhost:4318",
            headers: ["x-team": "a: b", "x-empty": ""],
            created: time,
            updated: time
        )
    }
}
