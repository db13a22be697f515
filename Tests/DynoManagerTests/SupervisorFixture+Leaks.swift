import DynoManager
import Linux
import Model
import TestSupport

extension SupervisorFixture {
    /// The command of a dyno that holds 600 MB and does `more` once something listens on $PORT: `tail` keeps what it
    /// has read.
    ///
    /// The one that holds it has left the dyno's session, as a daemonized child would.
    static func leak(_ more: String) -> String {
        """
        (head -c 600M /dev/zero; echo 600 >&2
        until (: </dev/tcp/127.0.0.1/$PORT) 2>/dev/null; do sleep 0.05; done
        \(more)) | setsid tail -c 2G
        """
    }

    /// Boots a leaking web dyno, sees two R14 20 s apart, and listens in its place, so that it goes on.
    func bootLeak(_ command: String) async throws -> HeldDescriptor {
        await supervisor.apply(try app("web", command))
        let port = try await port(of: "web.1")
        try await log.wait(for: "app[web.1]: 600")
        try await passTwoLooks(at: "web.1")
        let listener = HeldDescriptor(try Socket.listen(on: .loopback(port: port)))
        try await log.wait(for: "heroku[web.1]: State changed from starting to up")
        return listener
    }

    /// Lets two looks at the dynos' memory happen, of which each has an R14 for the dyno called `name`.
    func passTwoLooks(at name: String) async throws {
        for count in 1...2 {
            clock.step(by: Limits.Dynos.memoryInterval)
            try await log.wait(for: "heroku[\(name)]: Error R14 (Memory quota exceeded)", count: count)
        }
    }
}
