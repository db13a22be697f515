import DynoManager
import Linux
import PlatformAPI
import Store

/// The one place where what keeps the daemon from starting becomes a sentence.
enum StartFailure {
    static func sentence(for error: any Error) -> String {
        switch error {
        case let refusal as Daemon.Refusal: refusal.sentence
        case let problem as StatePaths.Problem: problem.sentence
        case let problem as DaemonConfiguration.Problem: problem.sentence
        case let unavailable as IsolationUnavailable:
            "This machine gives no namespaces (\(unavailable.reason)). Use --isolation auto or none."
        case let unavailable as ControlGroupsUnavailable:
            "This machine gives no control groups (\(unavailable.reason)). Use --quotas auto or sampling."
        case StoreError.tooNew(let version, let known):
            "The database was written by a newer herolocal (schema \(version), this one knows \(known)). Use that one."
        case let error as StoreError: "The database cannot be opened: \(error)."
        case let error as Errno where error == .noSpace: "The disk is full. Free some space and start again."
        case let error as Errno: "The system refused: \(error)."
        default: "herolocald cannot start: \(error)."
        }
    }
}
