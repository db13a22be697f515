/// Shows the platform clock.
package struct ClockInfo: Endpoint {
    package typealias Answer = ClockStatus
    package static let route = Route(.get, "/herolocal/time")
    package static let summary = "Shows the platform clock."

    package init() {}
}

/// Sets how fast the platform clock runs.
package struct ClockUpdate: Endpoint {
    package typealias Answer = ClockStatus
    package static let route = Route(.patch, "/herolocal/time")
    package static let summary = "Sets how fast the platform clock runs."

    /// Times the wall.
    package var scale: Double

    package init(scale: Double) {
        self.scale = scale
    }
}

/// Moves the platform clock forward.
package struct ClockStep: Endpoint {
    package typealias Answer = ClockStatus
    package static let route = Route(.post, "/herolocal/time/actions/step")
    package static let summary = "Moves the platform clock forward."

    package var milliseconds: Double

    package init(milliseconds: Double) {
        self.milliseconds = milliseconds
    }

    private enum CodingKeys: String, CodingKey {
        case milliseconds = "by_ms"
    }
}
