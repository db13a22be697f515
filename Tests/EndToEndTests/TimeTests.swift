import HTTP
import TestSupport
import Testing

@Suite("The platform's clock and faults as a person uses them", .serialized)
struct TimeTests {
    @Test("a dyno finds the scale that holds when it starts, and the log tells of faults")
    func scaleAndFaults() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let scaled = try await platform.run("time:scale", "3")
            #expect(scaled.errors == "Setting the platform clock's scale... done, now 3\n")
            let run = try await platform.run("run", "--no-tty", "-a", "demo", "echo $HEROLOCAL_TIME_SCALE")
            #expect(run.output == "3\n", "\(run.errors)")
            let reset = try await platform.succeed("time:reset")
            #expect(reset.hasPrefix("The clock never runs back: it stays "))
            try await platform.succeed("fault:add", "refuse", "--dyno", "web.1", "-a", "demo")
            #expect(try await platform.get("/", of: "demo").status == 503)
            let list = try await platform.succeed("fault")
            #expect(
                list.split(separator: "\n").last?.split(separator: " ").suffix(3) == ["refuse", "web.1", "1"]
            )
            let removed = try await platform.run("fault:remove", "--all")
            #expect(removed.errors == "Removing all faults... done, 1 removed\n")
            let log = try await platform.succeed("logs", "-a", "demo", "--source", "app", "--ps", "api")
            #expect(
                log.firstRange(of: " app[api]: Switch on fault refuse of web.1 by user ") != nil,
                "\(log)"
            )
            #expect(log.firstRange(of: " app[api]: Switch off fault refuse of web.1 by user ") != nil)
        }
    }
}
