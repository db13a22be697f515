import Linux
import Model

/// After a 101 the relay is a pipe: bytes of another protocol pass both ways as they come (spec router §11).
///
/// 55 s without a byte in either direction end it with H15; either side's close ends it regularly, once the other
/// has been given what was sent before. A close of one half only is a close, as for requests.
extension Relay {
    /// Passes bytes from the client's receive on to the dyno.
    func pipeToDyno(_ range: Range<Int>) {
        dyno?.send(worker.area.bytes, range)
        noteActivity()
    }

    /// Passes bytes from the dyno's receive on to the client.
    func pipeToClient(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        // The legacy router counts the head only.
        if !features.contains(.legacyRouter) { exchange.contentBytes += range.count }
        client?.send(worker.area.bytes, range)
        noteActivity()
    }
}
