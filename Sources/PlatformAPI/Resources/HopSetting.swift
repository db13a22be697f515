/// What the network between the routers and an app's dynos is set to, in milliseconds of real time.
package struct HopSetting: Codable, Hashable, Sendable {
    /// Null: all apps that have no hop of their own.
    @Nullable package var app: NamedReference?
    package var finDelayMilliseconds: Double
    package var jitterMilliseconds: Double
    package var latencyMilliseconds: Double

    package init(
        app: NamedReference? = nil,
        finDelayMilliseconds: Double,
        jitterMilliseconds: Double,
        latencyMilliseconds: Double
    ) {
        self.app = app
        self.finDelayMilliseconds = finDelayMilliseconds
        self.jitterMilliseconds = jitterMilliseconds
        self.latencyMilliseconds = latencyMilliseconds
    }

    private enum CodingKeys: String, CodingKey {
        case app
        case finDelayMilliseconds = "fin_delay_ms"
        case jitterMilliseconds = "jitter_ms"
        case latencyMilliseconds = "latency_ms"
    }
}
