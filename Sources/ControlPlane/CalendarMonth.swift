import Linux
import Model

/// One month of the calendar, UTC: what a pool of dyno hours is for.
struct CalendarMonth: Hashable, Sendable {
    private let year: Int
    /// 1 to 12.
    private let number: Int

    init(containing time: Timestamp) {
        let text = time.apiText.utf8.map { Int($0) - 48 }
        year = text[0] * 1000 + text[1] * 100 + text[2] * 10 + text[3]
        number = text[5] * 10 + text[6]
    }

    private init(year: Int, number: Int) {
        self.year = year
        self.number = number
    }

    var next: CalendarMonth {
        number == 12
            ? CalendarMonth(year: year + 1, number: 1) : CalendarMonth(year: year, number: number + 1)
    }

    /// `2026-11`.
    var text: String { CalendarMonth.digits(year, 4) + "-" + CalendarMonth.digits(number, 2) }

    /// Its first moment.
    var start: Timestamp {
        guard let start = Timestamp("\(text)-01T00:00:00Z") else {
            preconditionFailure("\(text) is a month of the years 0 to 9999")
        }
        return start
    }

    // MARK: - Private

    private static func digits(_ value: Int, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

/// The date that the platform's clock shows: the wall's when the daemon started, and the platform's time since.
struct PlatformCalendar: Sendable {
    private let start: Timestamp

    /// `start` is the wall's time at the clock's zero.
    init(start: Timestamp) {
        self.start = start
    }

    init(of clock: PlatformClock) {
        let wall = WallClock.microseconds()
        self.init(start: Timestamp(microseconds: wall - clock.reading().real.wholeNanoseconds / 1_000))
    }

    func time(at instant: PlatformInstant) -> Timestamp {
        Timestamp(microseconds: start.microseconds + instant.nanoseconds / 1_000)
    }

    func instant(of time: Timestamp) -> PlatformInstant {
        let (nanoseconds, isTooFar) = (time.microseconds - start.microseconds)
            .multipliedReportingOverflow(by: 1_000)
        return isTooFar ? .distantFuture : PlatformInstant(nanoseconds: nanoseconds)
    }
}
