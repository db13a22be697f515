import DynoManager

/// A command in a dyno whose output a test reads.
protocol ConversationPartner: Sendable {
    func read() async -> [UInt8]?
    func signal(_ signal: DynoSignal) async
}

extension ConversationPartner {
    /// Reads until the text ends with `ending`, or everything when it never does.
    ///
    /// What falls silent is killed after two minutes, which ends its output.
    func readUntil(_ ending: String) async -> String {
        let deadline = Task {
            try await Task.sleep(for: .seconds(120))
            await signal(.kill)
        }
        defer { deadline.cancel() }
        var text = ""
        while !text.hasSuffix(ending), let piece = await read() {
            text += String(decoding: piece, as: UTF8.self)
        }
        return text
    }
}
