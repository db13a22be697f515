import TestSupport

/// What a dialogue is played on: clients, the dyno `web.1`, the app's log and a clock that the test moves.
///
/// `LiveStage` is a router with sockets, `PureStage` the same values without any.
protocol TranscriptStage: AnyObject {
    /// Opens the connection of a client.
    func connect(_ client: TranscriptSide) throws
    /// Takes the next connection that the router has made to the dyno.
    func acceptConnection() throws
    /// Whether the router has made a connection that nobody has taken.
    func hasWaitingConnection() async throws -> Bool

    func send(_ bytes: [UInt8], from side: TranscriptSide) throws
    /// Takes as many of the bytes that have come as `enough` says, waiting for more while it says nil.
    func read(at side: TranscriptSide, until enough: ([UInt8]) -> Int?) throws -> [UInt8]
    /// Everything up to the router's end of a connection, and whether that end was a reset.
    func readToEnd(at side: TranscriptSide) throws -> (bytes: [UInt8], wasReset: Bool)
    func close(_ side: TranscriptSide, withReset: Bool) throws

    /// Has the side take nothing, and the kernel little for it, until `send(_:from:while:)` says that it reads.
    func deafen(_ side: TranscriptSide) throws
    /// Sends as much as the router takes while the other side is deaf; how many bytes that were.
    func sendUntilBlocked(_ bytes: [UInt8], from side: TranscriptSide) async throws -> Int
    /// Sends all of `bytes` while `reader` takes what comes.
    func send(_ bytes: [UInt8], from side: TranscriptSide, while reader: TranscriptSide) throws

    func publish(_ app: TranscriptApp) throws
    /// Has as many other requests in flight as the app may.
    func fillApp() async throws
    func step(_ duration: Duration) async throws
    /// How many dynos the router leaves alone because they refused.
    func quarantinedDynos() async throws -> Int
    func nextLogLine() throws -> String
    func hasLogLine() async throws -> Bool
    /// What nobody has taken or ended, in words: log lines, bytes, connections to dynos, requests.
    func leftovers() async throws -> [String]
}

enum TranscriptSide: CaseIterable { case client, otherClient, dyno }

/// A line that no stage understands, or one for which it lacks what went before.
struct UnplayableLine: Error { let text: String }
