import Linux
import Model
import Testing

@testable import ControlPlane

@Suite("A calendar month")
struct CalendarMonthTests {
    @Test(
        "contains its times and is followed by the next",
        arguments: [
            ("2026-11-25T17:00:00Z", "2026-11", "2026-12-01T00:00:00Z"),
            ("2026-12-31T23:59:59Z", "2026-12", "2027-01-01T00:00:00Z"),
            ("2027-01-01T00:00:00Z", "2027-01", "2027-02-01T00:00:00Z"),
        ]
    )
    func months(time: String, text: String, next: String) throws {
        let month = CalendarMonth(containing: try #require(Timestamp(time)))
        #expect(month.text == text)
        #expect(month.next.start == Timestamp(next))
    }

    @Test("is looked up on the platform's clock")
    func calendar() throws {
        let start = try #require(Timestamp("2026-11-25T17:00:00Z"))
        let calendar = PlatformCalendar(start: start)
        #expect(calendar.time(at: PlatformInstant(nanoseconds: 0)) == start)
        let later = PlatformInstant(nanoseconds: 90_000_000_000)
        #expect(calendar.time(at: later) == Timestamp("2026-11-25T17:01:30Z"))
        #expect(calendar.instant(of: calendar.time(at: later)) == later)
    }
}
