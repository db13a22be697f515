package import Linux
package import Model

/// What a client's terminal or pipes can be attached to: a one-off dyno, or a command inside a dyno.
///
/// Its output is pulled: a client that does not read makes it wait, not our memory grow.
package protocol AttachedProgram: AnyObject, Sendable {
    var app: ResourceID { get }
    /// What a client may call it by.
    var references: [String] { get }

    /// Says that the client is here: it starts.
    ///
    /// Returns false when it no longer waits.
    @discardableResult
    func attach() async -> Bool
    /// The next output; nil after the last.
    func read() async -> [UInt8]?
    /// Sends input; returns once there is room for more.
    func write(_ bytes: [UInt8]) async
    /// Says that no input follows: an end of file, or Ctrl-D on a terminal.
    func closeInput() async
    func resize(to size: WindowSize) async
    /// Sends a signal to all of its processes.
    func signal(_ signal: DynoSignal) async
    /// The client's connection is gone; output is thrown away.
    func hangUp() async
    /// Its exit code, or 128 + the signal; waits until it has ended.
    ///
    /// Nil when it never ran.
    func exitCode() async -> Int32?
}
