/// Lists what the hop to the dynos is set to.
package struct HopList: Endpoint {
    package typealias Answer = [HopSetting]
    package static let route = Route(.get, "/herolocal/hops")
    package static let summary = "Lists what the hop to the dynos is set to."

    package init() {}
}

/// Sets the hop to an app's dynos, or to those of all apps.
package struct HopUpdate: Endpoint {
    package typealias Answer = HopSetting
    package static let route = Route(.put, "/herolocal/hops")
    package static let summary = "Sets the hop to an app's dynos, or to those of all apps."

    /// Nil: all apps that have no hop of their own.
    package var app: String?
    package var finDelayMilliseconds: Double?
    package var jitterMilliseconds: Double?
    /// One way, of real time.
    package var latencyMilliseconds: Double

    package init(
        app: String? = nil,
        finDelayMilliseconds: Double? = nil,
        jitterMilliseconds: Double? = nil,
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

/// Takes an app's own hop away.
package struct HopDelete: Endpoint {
    package typealias Answer = [HopSetting]
    package static let route = Route(.delete, "/herolocal/hops/{app}")
    package static let summary = "Takes an app's own hop away."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Takes all hops away.
package struct HopDeleteAll: Endpoint {
    package typealias Answer = [HopSetting]
    package static let route = Route(.delete, "/herolocal/hops")
    package static let summary = "Takes all hops away."

    package init() {}
}
