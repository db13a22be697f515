import Testing

@testable import Model

@Suite("LogPriority")
struct LogPriorityTests {
    @Test(
        "follows from who speaks",
        arguments: [
            (LogSource.app, "web.1", 190), (.app, "run.1234", 190), (.app, "api.1", 190), (.app, "api", 45),
            (.heroku, "web.1", 45), (.heroku, "api", 45), (.heroku, "router", 134), (.app, "router", 190),
            (.app, "log-shuttle", 172), (.heroku, "logplex", 188),
        ]
    )
    func priorities(_ source: LogSource, _ process: String, _ priority: Int) {
        #expect(LogPriority.of(source, process) == priority)
    }
}
