import DynoManager
import Model
import Testing

@Suite("A dyno that leaves")
struct DynoLeavingTests {
    /// A web dyno that is up.
    private func upDyno() throws -> Dyno {
        var dyno = Dyno(name: try DynoName("web.1"), kind: .formation, seed: 1)
        _ = dyno.run([.start(after: .down), .slugReady, .launched(command: "npm start"), .running, .bound])
        return dyno
    }

    @Test("that serves requests is first taken out of the route table and then told to stop")
    func leaving() throws {
        var dyno = try upDyno()
        #expect(
            dyno.run([.stop(.scaledDown)]) == [
                .cancelTimers, .log("State changed from up to down"), .changed, .changed, .withdraw,
            ]
        )
        #expect(!dyno.isListed)
        #expect(
            dyno.run([.withdrawn]) == [
                .cancel(.withdrawal), .log("Stopping all processes with SIGTERM"), .signal(.terminate),
                .schedule(.exit, after: .seconds(30)),
            ]
        )
        #expect(dyno.run([.withdrawn, .due(.withdrawal)]).isEmpty)
    }

    @Test("at preboot's switch leaves without a line of its own: its name has gone on to another")
    func superseded() throws {
        var dyno = try upDyno()
        #expect(dyno.run([.stop(.superseded)]) == [.cancelTimers, .changed, .withdraw])
        #expect(
            dyno.lines([.withdrawn, .exited(143)]) == [
                "Stopping all processes with SIGTERM", "Process exited with status 143",
            ]
        )
    }

    @Test("whose requests do not end is told to stop when the wait is over")
    func withdrawalDeadline() throws {
        var dyno = try upDyno()
        _ = dyno.run([.stop(.restarted)])
        #expect(dyno.run([.due(.withdrawal)]).contains(.signal(.terminate)))
    }

    @Test("that ends by itself while it leaves is not told to stop any more")
    func endsLeaving() throws {
        var dyno = try upDyno()
        _ = dyno.run([.stop(.restarted)])
        #expect(dyno.lines([.exited(0)]) == ["Process exited with status 0"])
        #expect(dyno.run([.withdrawn, .due(.withdrawal)]).isEmpty)
        #expect(dyno.stage == .ended)
    }

    @Test("that takes no requests is told to stop at once", arguments: ["web.1", "worker.1"])
    func withoutRequests(name: String) throws {
        var dyno = Dyno(name: try DynoName(name), kind: .formation, seed: 1)
        _ = dyno.run([.start(after: .down), .slugReady, .launched(command: "x"), .running])
        #expect(dyno.run([.stop(.scaledDown)]).contains(.signal(.terminate)))
    }
}
