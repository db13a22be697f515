import Model
import Router
import Testing

@testable import ControlPlane

@Suite("The apps that are autoscaled")
struct AutoscaledAppsTests {
    private let one = ResourceID(high: 1, low: 1)
    private let two = ResourceID(high: 1, low: 2)

    @Test("keep one that was switched on while a look was under way that began before")
    func overlap() {
        var apps = AutoscaledApps()
        let first = apps.beginReading()
        for app in apps.end(first, monitored: [one]) { apps.add(app, total: traffic(0)) }
        // The look has read who is scaled, and only hears of it after the other has asked and been told.
        let look = apps.beginReading()
        let enabling = apps.beginReading()
        for app in apps.end(enabling, monitored: [one, two]) { apps.add(app, total: traffic(5)) }
        #expect(apps.end(look, monitored: [one]) == [])
        let minute = apps.passMinute(of: two, dynos: 1, total: traffic(7))
        #expect(minute == LatencyScale.Minute(dynos: 1, requests: 2, failures: 0, p95: nil))
    }

    @Test("forget one that was switched off, and begin anew when it is switched on again")
    func leaving() {
        var apps = AutoscaledApps()
        for app in apps.end(apps.beginReading(), monitored: [one]) { apps.add(app, total: traffic(1)) }
        #expect(!apps.isEmpty)
        #expect(apps.end(apps.beginReading(), monitored: []) == [])
        #expect(apps.isEmpty)
        #expect(apps.passMinute(of: one, dynos: 1, total: traffic(9)) == nil)
        #expect(apps.end(apps.beginReading(), monitored: [one]) == [one])
        apps.add(one, total: traffic(9))
        #expect(apps.passMinute(of: one, dynos: 1, total: traffic(10))?.requests == 1)
    }

    @Test("count an app's minutes from the moment it is known, though it is added twice")
    func addedTwice() {
        var apps = AutoscaledApps()
        let first = apps.beginReading()
        let second = apps.beginReading()
        let newOfSecond = apps.end(second, monitored: [one])
        let newOfFirst = apps.end(first, monitored: [one])
        #expect(newOfFirst == [one] && newOfSecond == [one])
        apps.add(one, total: traffic(3))
        apps.add(one, total: traffic(4))
        #expect(apps.passMinute(of: one, dynos: 2, total: traffic(6))?.requests == 3)
    }

    private func traffic(_ requests: UInt64) -> AutoscaledApps.Traffic {
        var traffic = AutoscaledApps.Traffic()
        traffic.requests = requests
        return traffic
    }
}
