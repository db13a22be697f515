import Linux
import PlatformAPI

/// Why the daemon could not be asked, or what it answered instead.
enum ClientError: Error, Equatable {
    /// Nobody listens on the socket.
    case notRunning(socket: String)
    case cannotConnect(socket: String, reason: String)
    /// The socket's folder is a file, or in one.
    case noFolder(String)
    case noAnswer(socket: String)
    /// The connection ended or broke in the middle of an answer.
    case brokenOff(reason: String)
    /// An answer that is no HTTP or not the JSON it should be.
    case unreadable(reason: String)
    /// The daemon said no.
    case refused(status: Int, APIErrorBody)
}
