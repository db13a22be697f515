import Linux
import Model

/// A line that a dyno has begun.
struct OpenLine {
    var splitter = LineSplitter()
    /// What will stand in the brackets.
    let process: String
}

/// From the intake into the channels.
extension LogChannels {
    private typealias Touched = [ResourceID: LogChannel]

    /// One turn: a part of what has come, and a plan to save it.
    func turn() {
        if handleDelivery() { wake() }
        scheduleSave()
    }

    /// Handles a part of what has come; true when there is more.
    ///
    /// In parts, so that an app that prints flat out does not keep the loop from its other work.
    func handleDelivery() -> Bool {
        if delivery.isEmpty {
            delivery = intake.takeAll()
            nextItem = 0
            if delivery.isEmpty { return false }
        }
        var touched: Touched = [:]
        var bytes = 0
        while nextItem < delivery.items.count, bytes < Limits.Logplex.intakeTurnBytes {
            bytes += handle(delivery.items[nextItem], &touched)
            nextItem += 1
        }
        let isDone = nextItem == delivery.items.count
        if isDone {
            noteLosses(&touched)
            delivery = LogIntake.Delivery()
        }
        for channel in touched.values { channel.notifyReaders() }
        return !isDone
    }

    // MARK: - Private

    /// Handles one item; the answer is what it counts of `intakeTurnBytes`.
    private func handle(_ item: LogIntake.Item, _ touched: inout Touched) -> Int {
        switch item {
        case .batch(let batch):
            handle(batch, &touched)
            return batch.weight
        case .bytes(let bytes, let output, let time, let isAfterLoss):
            handle(bytes, from: output, at: time, isAfterLoss: isAfterLoss, &touched)
            return bytes.count
        case .end(let output, let time):
            guard var line = openLines.removeValue(forKey: output.dyno),
                let channel = channel(of: output.app, &touched)
            else { return 0 }
            line.splitter.end(at: time) { [process = line.process] content, time in
                channel.append(content, source: .app, process: process, time: time, dyno: output.dyno)
            }
            return 0
        }
    }

    private func handle(_ batch: LogBatch, _ touched: inout Touched) {
        var start = 0
        // Neighbours are nearly always of one app.
        var last: (app: ResourceID, channel: LogChannel?)?
        for entry in batch.entries {
            if last?.app != entry.app { last = (entry.app, channel(of: entry.app, &touched)) }
            last?.channel?.append(
                batch.content[start..<entry.end],
                source: entry.source,
                process: entry.process,
                time: entry.time,
                priority: entry.priority
            )
            start = entry.end
        }
    }

    private func handle(
        _ bytes: [UInt8],
        from output: DynoOutput,
        at time: Timestamp,
        isAfterLoss: Bool,
        _ touched: inout Touched
    ) {
        guard let channel = channel(of: output.app, &touched) else { return }
        // Taken out, not copied: a second reference would make the splitter copy its buffer.
        var line = openLines.removeValue(forKey: output.dyno) ?? OpenLine(process: output.name.description)
        let process = line.process
        let emit = { (content: ArraySlice<UInt8>, time: Timestamp) in
            channel.append(content, source: .app, process: process, time: time, dyno: output.dyno)
        }
        if isAfterLoss { line.splitter.end(at: time, emit: emit) }
        line.splitter.take(bytes, at: time, emit: emit)
        openLines[output.dyno] = line
    }

    private func noteLosses(_ touched: inout Touched) {
        for (app, loss) in delivery.losses {
            channel(of: app, &touched)?.note(
                LogplexCode.localOverflow(dropped: loss.count, since: loss.since),
                source: .app,
                process: "log-shuttle",
                at: wallClock()
            )
        }
    }

    private func channel(of app: ResourceID, _ touched: inout Touched) -> LogChannel? {
        if let known = touched[app] { return known }
        guard let channel = channel(of: app) else { return nil }
        let now = wallClock()
        expireIfOld(channel, at: now)
        channel.keepUp(with: now)
        touched[app] = channel
        return channel
    }
}
