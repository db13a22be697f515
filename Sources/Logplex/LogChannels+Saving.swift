import Linux
import Model

/// Bringing new lines to the disk: only what the histories hold, however much was printed meanwhile.
extension LogChannels {
    /// Saves a little later what has come by then, and goes on until everything is saved.
    func scheduleSave() {
        guard saving == nil, !isClosed else { return }
        saving = Task {
            await history.pause()
            await saveHistories()
            saving = nil
            if channels.values.contains(where: \.hasUnsaved) { scheduleSave() }
        }
    }

    /// Saves every line that is not on the disk yet.
    func saveHistories() async {
        let batches = channels.values.compactMap { channel -> LogHistory.Batch? in
            let messages = channel.unsaved
            guard !messages.isEmpty else { return nil }
            return LogHistory.Batch(app: channel.app, messages: messages, firstNumber: channel.firstNumber)
        }
        guard !batches.isEmpty else { return }
        for outcome in await history.save(batches) { note(outcome) }
    }

    // MARK: - Private

    /// Says in the app's log when saving stops working and when it works again; not each time it fails.
    private func note(_ outcome: LogHistory.Outcome) {
        guard let channel = channels[outcome.app] else { return }
        if let failure = outcome.failure {
            if !channel.isSavingBroken {
                channel.isSavingBroken = true
                tell(
                    "Log history cannot be saved (\(failure.text)): "
                        + "\(channel.unsaved.count) lines so far would not survive a restart",
                    in: channel
                )
            }
        } else {
            channel.markSaved(through: outcome.through)
            if channel.isSavingBroken {
                channel.isSavingBroken = false
                tell("Log history is saved again", in: channel)
            }
        }
    }

    private func tell(_ text: String, in channel: LogChannel) {
        channel.note(text, source: .heroku, process: "logplex", at: wallClock())
        channel.notifyReaders()
    }
}
