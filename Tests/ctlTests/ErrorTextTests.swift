import Linux
import PlatformAPI
import TestSupport
import Testing

@testable import ctl

@Suite("An error of the command")
struct ErrorTextTests {
    @Test("says what happened and what to do next", arguments: failures)
    func texts(failure: Failure) throws {
        let recorder = Recorder<[UInt8]>()
        let stream = OutputStream(size: WindowSize(rows: 24, columns: 240), palette: .plain) {
            recorder.append($0)
        }
        #expect(ErrorText.report(failure.error, on: stream) == failure.code)
        let text = String(decoding: recorder.values.flatMap(\.self), as: UTF8.self)
        #expect(text == failure.lines.map { " ›   \($0)\n" }.joined())
    }

    struct Failure: Sendable {
        let error: any Error
        let lines: [String]
        let code: Int32

        init(_ error: any Error, code: Int32 = 1, _ lines: String...) {
            self.error = error
            self.lines = lines
            self.code = code
        }
    }

    /// An error that nobody foresaw.
    private enum Unforeseen: Error { case secret(text: String) }

    private static let otherVersion = [
        "It may be of another version than this command: herolocal daemon status says which.",
        "Start it anew with: herolocal daemon stop && herolocal daemon start",
    ]

    static let failures = [
        Failure(
            ClientError.cannotConnect(socket: "/run/x.sock", reason: "Permission denied"),
            "Error: The socket /run/x.sock cannot be used: Permission denied.",
            "It belongs to the user who started herolocald: run this command as that one,",
            "or set HEROLOCAL_HOME to a folder of your own and run: herolocal daemon start"
        ),
        Failure(
            ClientError.unreadable(reason: "the answer to /apps has an unexpected form"),
            "Error: herolocald gave an answer that cannot be read: the answer to /apps has an unexpected form.",
            otherVersion[0],
            otherVersion[1]
        ),
        Failure(
            BrokenAttachFrame(),
            "Error: herolocald sent something that is no frame.",
            otherVersion[0],
            otherVersion[1]
        ),
        Failure(
            Errno.noSpace,
            "Error:  failed: No space left on device.",
            "Free some space on the disk and try again."
        ),
        Failure(
            Errno.accessDenied,
            "Error:  failed: Permission denied.",
            "Run it as the user to whom the file or program belongs."
        ),
        Failure(
            Errno.tooManyFiles,
            "Error:  failed: Too many open files.",
            "Allow more open files with: ulimit -n 4096"
        ),
        Failure(
            Errno.timedOut,
            "Error:  failed: Connection timed out.",
            "Try again; if it fails again, look at the daemon with: herolocal daemon status"
        ),
        Failure(
            Unforeseen.secret(text: "internals"),
            "Error: Something went wrong in this command that it has no words for: Unforeseen.",
            "See what the daemon says of it with: herolocal daemon logs"
        ),
    ]
}
