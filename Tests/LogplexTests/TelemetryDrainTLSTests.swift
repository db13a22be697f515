import Linux
import Model
import TestSupport
import Testing

@testable import Logplex

@Suite("Telemetry drain over TLS", .enabled("openssl is installed") { TestCertificates.isPossible })
struct TelemetryDrainTLSTests {
    private let id = ResourceID(high: 1, low: 2)

    @Test("a receiver whose certificate is trusted gets what is for it")
    func trusted() async throws {
        let authority = try await TestCertificates()
        let receiver = try await Receivers.https(try await authority.sign("DNS:otel.localhost"))
        try await LogplexFixture.with(trusting: authority.authority) { fixture in
            let drain = try await drain(fixture, to: "https://otel.localhost:\(receiver.port)/otel")
            fixture.line("hello")
            var seen: String?
            try await receiver.program.wait(for: "a request") {
                await drain.stepToNextTry(fixture.clock)
                seen = try receiver.seen.first { $0.hasPrefix("200\t") }
                return seen != nil
            }
            let request = try #require(seen).split(separator: "\t", omittingEmptySubsequences: false)
            #expect(request[0...1] == ["200", "/otel/v1/logs"])
            #expect(request[2...3] == ["otel.localhost:\(receiver.port)", "application/x-protobuf"])
        }
    }

    @Test("one whose certificate is for another host gets nothing, and the log says so once")
    func refused() async throws {
        let authority = try await TestCertificates()
        let receiver = try await Receivers.https(try await authority.sign("DNS:other.localhost"))
        try await LogplexFixture.with(trusting: authority.authority) { fixture in
            let drain = try await drain(fixture, to: "https://otel.localhost:\(receiver.port)")
            fixture.line("hello")
            try await receiver.program.wait(for: "several failures") {
                await drain.stepToNextTry(fixture.clock)
                return try receiver.seen.count >= 3
            }
            #expect(try receiver.seen.allSatisfy { $0.hasPrefix("failure") })
            // What a drain says of itself is on its way through the intake.
            try await wait(for: "the reason") { await fixture.contents().count > 1 }
            let told = await fixture.contents().filter { $0.contains("gets nothing over TLS") }
            #expect(told == ["Telemetry drain \(id) gets nothing over TLS: bad certificate"])
        }
    }

    // MARK: - Private

    private func drain(_ fixture: LogplexFixture, to url: String) async throws -> TelemetryDrain {
        let wanted = WantedTelemetry(
            id: id,
            endpoint: try DrainURL(url),
            headers: [:],
            signals: [.logs],
            resource: []
        )
        try await fixture.channels.setTelemetry([wanted], of: fixture.app)
        return try #require(fixture.channels.telemetry.drains(of: fixture.app, for: .logs).first)
    }
}

extension TelemetryDrain {
    /// Moves the clock to when it connects next, when it has something to send; a try under way has all the time.
    fileprivate func stepToNextTry(_ clock: PlatformClock) {
        let now = clock.now()
        guard case .closed = logic.state, let deadline = logic.deadline, deadline > now else { return }
        clock.step(by: deadline - now)
    }
}
