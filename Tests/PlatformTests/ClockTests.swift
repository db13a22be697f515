import Linux
import Model
import PlatformAPI
import Testing

@Suite("The platform clock in a daemon")
struct ClockTests {
    @Test("is shown, scaled, stepped and reset, and never runs back")
    func clock() async throws {
        try await TestDaemon.with { test in
            let first = try await test.call(ClockInfo())
            #expect(first.scale == 1 && first.offsetMilliseconds == 0 && first.now == first.wall)
            let stepped = try await test.call(ClockStep(milliseconds: 90_000))
            #expect(stepped.offsetMilliseconds == 90_000)
            #expect(stepped.now.seconds - stepped.wall.seconds == 90)
            #expect(stepped.startedAt.seconds == first.startedAt.seconds)
            #expect(test.clock.now() >= PlatformInstant(nanoseconds: 90_000_000_000))
            #expect(try await test.call(ClockUpdate(scale: 30)).scale == 30)
            let status = try await test.call(DaemonInfo())
            #expect(status.timeScale == 30 && status.timeOffsetMilliseconds >= 90_000)
            let reset = try await test.call(ClockUpdate(scale: 1))
            #expect(reset.scale == 1 && reset.offsetMilliseconds >= 90_000)
        }
    }

    @Test("refuses a scale or a step that it cannot take")
    func refusals() async throws {
        try await TestDaemon.with { test in
            await #expect(throws: APIErrorBody.self) { try await test.call(ClockUpdate(scale: 0)) }
            await #expect(throws: APIErrorBody.self) { try await test.call(ClockUpdate(scale: 1e9)) }
            await #expect(throws: APIErrorBody.self) { try await test.call(ClockStep(milliseconds: -1)) }
            await #expect(throws: APIErrorBody.self) { try await test.call(ClockStep(milliseconds: 1e300)) }
            let after = try await test.call(ClockInfo())
            #expect(after.scale == 1)
        }
    }
}
