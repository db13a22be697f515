import Linux
package import Model

/// What the looks at one launch of a dyno have found; begins anew with each launch.
package struct DynoReadings: Hashable, Sendable {
    /// Since when they count: the launch; nil when there was none.
    package let launched: Timestamp?
    /// The last look at its memory; nil before the first.
    package private(set) var memory: MemoryReading?
    package private(set) var load = LoadAverage()
    /// Processor time of all its processes.
    package private(set) var processorTime = Duration.zero
    private var sampled: PlatformInstant?

    package init(launched: Timestamp? = nil) {
        self.launched = launched
    }

    /// Takes the answer of a look made at `now`; the first one's load counts for the whole time between two looks.
    ///
    /// Children that have left may take their counts along, but a count never goes back.
    mutating func take(_ answer: DynoMeter.Answer, at now: PlatformInstant) {
        var reading = answer.memory
        reading.pagesIn = max(reading.pagesIn, memory?.pagesIn ?? 0)
        reading.pagesOut = max(reading.pagesOut, memory?.pagesOut ?? 0)
        memory = reading
        let ticks = Duration.seconds(answer.processorTicks) / ProcessEntry.ticksPerSecond
        processorTime = max(processorTime, ticks)
        load.sample(runnable: answer.runnable, after: sampled.map { now - $0 } ?? Limits.Dynos.memoryInterval)
        sampled = now
    }
}
