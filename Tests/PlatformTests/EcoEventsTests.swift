import Linux
import Model
import Testing

@testable import ControlPlane

@Suite("The events of Eco apps")
struct EcoEventsTests {
    private let app = ResourceID(high: 1, low: 1)
    private let other = ResourceID(high: 1, low: 2)

    @Test("come in order, a request and a due time once")
    func order() {
        let events = EcoEvents()
        let first = EcoEvents.Event.changed(app, nil, at: time(1))
        for event in [first, .requested(app), .due, .requested(other), .requested(app), .due] {
            events.send(event)
        }
        #expect(events.takeAll() == [first, .requested(app), .due, .requested(other)])
        #expect(events.takeAll() == [])
        events.send(.requested(app))
        #expect(events.takeAll() == [.requested(app)])
    }

    @Test("wait in bounded number: a change too many takes the place of its app's newest")
    func bound() {
        let events = EcoEvents()
        let count = Limits.Dynos.ecoChanges + 50
        events.send(.changed(other, nil, at: time(0)))
        for number in 1...count { events.send(.changed(app, nil, at: time(number))) }
        events.send(.due)
        let waiting = events.takeAll()
        #expect(waiting.count == 1 + Limits.Dynos.ecoChanges + 1)
        #expect(waiting.first == .changed(other, nil, at: time(0)))
        #expect(waiting[1] == .changed(app, nil, at: time(1)))
        #expect(waiting[Limits.Dynos.ecoChanges] == .changed(app, nil, at: time(count)))
        #expect(waiting.last == .due)
    }

    private func time(_ seconds: Int) -> PlatformInstant {
        PlatformInstant(nanoseconds: 0) + .seconds(seconds)
    }
}
