import Model
import Testing

@Suite("Runtime codes")
struct RuntimeCodeTests {
    @Test(
        "have Heroku's words",
        arguments: zip(
            RuntimeCode.allCases,
            [
                "Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch",
                "Error R12 (Exit timeout) -> At least one process failed to exit within 30 seconds of SIGTERM",
                "Error R13 (Attach error) -> Failed to attach to process",
                "Error R14 (Memory quota exceeded)",
                "Error R15 (Memory quota vastly exceeded)",
                "Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external "
                    + "connection was closed.",
                "Error R17 (Checksum error)",
                "Error R99 (Platform error)",
            ]
        )
    )
    func lines(code: RuntimeCode, line: String) {
        #expect(code.line == line)
    }

    @Test("R17 names both checksums")
    func checksum() {
        #expect(
            RuntimeCode.checksumLine(expected: "SHA256:aa", actual: "SHA256:bb")
                == "Error R17 (Checksum error) -> Checksum does match expected value. Expected: SHA256:aa "
                + "Actual: SHA256:bb"
        )
    }
}
