import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: monitors")
struct StoreMonitorsTests {
    @Test("an app has one monitor, which can be changed and goes with the app")
    func monitors() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            #expect(try await fixture.store.monitor(of: app.id) == nil)
            var monitor = MonitorRecord(
                id: .random(),
                app: app.id,
                value: 300,
                minimum: 1,
                maximum: 4,
                isActive: true,
                notifies: true,
                created: fixture.time(1),
                updated: fixture.time(1)
            )
            try await fixture.store.setMonitor(monitor)
            #expect(try await fixture.store.monitor(of: app.id) == monitor)
            #expect(try await fixture.store.activeMonitors() == [monitor])
            monitor.maximum = 9
            monitor.isActive = false
            monitor.updated = fixture.time(2)
            try await fixture.store.setMonitor(monitor)
            #expect(try await fixture.store.monitor(of: app.id) == monitor)
            #expect(try await fixture.store.activeMonitors() == [])
            _ = try await fixture.store.destroyApp(app.id)
            #expect(try await fixture.store.monitor(of: app.id) == nil)
            await #expect(throws: StoreError.self) { try await fixture.store.setMonitor(monitor) }
        }
    }
}
