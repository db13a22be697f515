package import Model

/// What the platform clock shows: the answer of `herolocal time`.
package struct ClockStatus: Codable, Hashable, Sendable {
    /// The date of the platform: the daemon's start and as much platform time as has passed since.
    package var now: Timestamp
    /// Milliseconds that the platform is ahead of the wall.
    package var offsetMilliseconds: Double
    /// How many times as fast as the wall the clock runs.
    package var scale: Double
    /// When the daemon started, where both clocks agreed.
    package var startedAt: Timestamp
    /// The date on the wall.
    package var wall: Timestamp

    package init(
        now: Timestamp,
        offsetMilliseconds: Double,
        scale: Double,
        startedAt: Timestamp,
        wall: Timestamp
    ) {
        self.now = now
        self.offsetMilliseconds = offsetMilliseconds
        self.scale = scale
        self.startedAt = startedAt
        self.wall = wall
    }

    private enum CodingKeys: String, CodingKey {
        case now, scale, wall
        case offsetMilliseconds = "offset_ms"
        case startedAt = "started_at"
    }
}
