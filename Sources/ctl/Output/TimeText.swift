import FoundationEssentials
import Model

/// Points in time as the official CLI writes them: `2026/11/21 03:52:58 +0000 (~ 30s ago)`, local zone.
struct TimeText {
    let now: Timestamp
    let zone: TimeZone

    /// With how long ago it was.
    func ago(_ time: Timestamp) -> String { date(time) + suffix(now.seconds - time.seconds) }

    /// The date alone.
    func date(_ time: Timestamp) -> String {
        local(time, zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds))))
    }

    /// The time of day on a clock of twelve hours: `9:41:00 AM`.
    func clock(_ time: Timestamp) -> String {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds)))
        let second = Int((time.seconds + Int64(offset)) % 86_400)
        let hour = second / 3_600
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return
            "\((hour + 11) % 12 + 1):\(two(second / 60 % 60)):\(two(second % 60)) \(hour < 12 ? "AM" : "PM")"
    }

    // MARK: - Private

    private func local(_ time: Timestamp, _ offset: Int) -> String {
        // The API's text has the wanted pieces at fixed places: 2026-08-10T10:00:00Z.
        let text = Timestamp(microseconds: time.microseconds + Int64(offset) * 1_000_000).apiText
        let date = text.prefix(10).map { $0 == "-" ? "/" : String($0) }.joined()
        let clock = text.dropFirst(11).prefix(8)
        return "\(date) \(clock) \(zoneText(offset))"
    }

    private func zoneText(_ offset: Int) -> String {
        let minutes = abs(offset) / 60
        let digits = (minutes / 60) * 100 + minutes % 60
        let text = String(digits)
        return (offset < 0 ? "-" : "+") + String(repeating: "0", count: 4 - text.count) + text
    }

    /// Seconds below a minute, minutes below an hour, hours below 25 of them, then nothing.
    private func suffix(_ seconds: Int64) -> String {
        switch seconds {
        case ..<0: ""
        case ..<60: " (~ \(seconds)s ago)"
        case ..<3_600: " (~ \(seconds / 60)m ago)"
        case ..<90_000: " (~ \(seconds / 3_600)h ago)"
        default: ""
        }
    }
}
