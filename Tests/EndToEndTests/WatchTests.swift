import TestSupport
import Testing

@Suite("A command that goes on", .serialized)
struct WatchTests {
    @Test("router --watch shows the tables again until it is interrupted, and ends with 0")
    func router() async throws {
        try await InstalledPlatform.with(["--routers", "1"]) { platform in
            // The reader waits for the second table's title and then does what Ctrl-C does.
            let run = try await platform.shell(
                """
                set -o pipefail
                (echo $BASHPID >watch.pid; exec herolocal router --watch) | {
                    grep -m 2 '^=== router/0: '; kill -INT "$(cat watch.pid)"; cat >/dev/null; }
                echo "code $?"
                """
            )
            let lines = run.output.split(separator: "\n")
            #expect(lines.count == 3 && lines.allSatisfy { $0.hasPrefix("=== router/0: ") || $0 == "code 0" })
            #expect(lines.last == "code 0" && run.errors.isEmpty, "\(run.output)\(run.errors)")
        }
    }
}
