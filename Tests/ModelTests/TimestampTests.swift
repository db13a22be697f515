import Model
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "writes the forms of the API and of the log",
        arguments: [
            (0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000+00:00"),
            (951_827_696_000_001, "2000-02-29T12:34:56Z", "2000-02-29T12:34:56.000001+00:00"),
            (1_795_243_252_123_456, "2026-11-21T06:40:52Z", "2026-11-21T06:40:52.123456+00:00"),
            (-1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999999+00:00"),
        ]
    )
    func forms(microseconds: Int64, api: String, log: String) {
        let time = Timestamp(microseconds: microseconds)
        #expect(time.apiText == api)
        #expect(time.logText == log)
        #expect(Timestamp(log) == time)
    }

    @Test(
        "has OpenTelemetry's nanoseconds as far as they go",
        arguments: [
            (-1, 0), (1, 1_000), (18_446_744_073_709_551, 18_446_744_073_709_551_000),
            (18_446_744_073_709_552, .max), (.max, .max),
        ] as [(Int64, UInt64)]
    )
    func nanoseconds(_ microseconds: Int64, _ nanoseconds: UInt64) {
        #expect(Timestamp(microseconds: microseconds).unixNanoseconds == nanoseconds)
    }

    @Test(
        "refuses what is not UTC",
        arguments: ["", "2026-11-21", "2026-13-01T00:00:00Z", "2026-11-21T06:40:52+01:00"]
    )
    func refused(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
