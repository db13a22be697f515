import Linux
import Logplex
import Model
import Synchronization
import TestSupport

/// Logplex on a control loop of its own, with real files and a wall clock that stands still.
final class LogplexFixture: Sendable {
    static let noon = Timestamp("2026-08-10T12:00:00Z") ?? Timestamp(microseconds: 0)
    /// Where numbers begin: the wall clock's microseconds.
    static let firstNumber = UInt64(noon.microseconds)

    let folder: ScratchFolder
    let clock: PlatformClock
    let control: LoopThread
    let channels: LogChannels
    let app: ResourceID

    var intake: LogIntake { channels.intake }
    var directory: String { folder.file("logs") }

    static func with(
        folder: ScratchFolder? = nil,
        app: ResourceID = .random(),
        now: Timestamp = noon,
        intake: LogIntake = LogIntake(),
        trusting certificates: String? = nil,
        _ body: (LogplexFixture) async throws -> Void
    ) async throws {
        let fixture = try await LogplexFixture(
            try folder ?? ScratchFolder(),
            app,
            now,
            intake,
            certificates
        )
        do {
            try await body(fixture)
        } catch {
            await fixture.close()
            throw error
        }
        await fixture.close()
    }

    private init(
        _ folder: ScratchFolder,
        _ app: ResourceID,
        _ now: Timestamp,
        _ intake: LogIntake,
        _ certificates: String?
    ) async throws {
        self.folder = folder
        self.app = app
        clock = .stopped()
        control = try LoopThread(named: "control", clock: clock)
        channels = try await LogChannels.open(
            on: control.loop,
            directory: folder.file("logs"),
            apps: [app],
            intake: intake,
            drainCertificates: certificates,
            wallClock: { now }
        )
    }

    private func close() async {
        await channels.close()
        control.stop()
    }

    func line(_ text: String, source: LogSource = .app, process: String = "web.1") {
        intake.line(text, app: app, source: source, process: process, time: LogplexFixture.noon)
    }

    /// The whole stream of a session that does not tail.
    func read(
        _ filter: LogFilter = LogFilter(),
        lines: Int? = nil,
        format: LogFormat = .text,
        lastEventID: String? = nil
    ) async -> String {
        let request = LogSessionRequest(app: app, filter: filter, lines: lines)
        let session = await channels.open(request, format: format, lastEventID: lastEventID)
        var bytes: [UInt8] = []
        while let packet = await session.next() { bytes += packet }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What `read` gives, as the contents alone.
    func contents(_ filter: LogFilter = LogFilter(), lines: Int = 1_500) async -> [String] {
        await read(filter, lines: lines).split(separator: "\n").map { line in
            line.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
        }
    }

    func tail(_ filter: LogFilter = LogFilter(), lines: Int = 0, format: LogFormat = .text) async
        -> LogSession
    {
        await channels.open(
            LogSessionRequest(app: app, filter: filter, lines: lines, tail: true),
            format: format
        )
    }
}

extension LogSession {
    /// The next packet, waited for; nil when the stream is complete.
    func next() async -> [UInt8]? {
        while true {
            switch take() {
            case .bytes(let bytes): return bytes
            case .end: return nil
            case .wait: await withCheckedContinuation { ready in whenReady { ready.resume() } }
            }
        }
    }
}

extension LogMessage {
    /// A message as most tests want it.
    static func sample(
        _ number: UInt64,
        _ content: String,
        source: LogSource = .app,
        process: String = "web.1"
    ) -> LogMessage {
        LogMessage(
            number: number,
            time: LogplexFixture.noon,
            source: source,
            process: process,
            content: Array(content.utf8)
        )
    }
}
