package import Model

/// Lists the faults that are switched on.
package struct FaultList: Endpoint {
    package typealias Answer = [InjectedFault]
    package static let route = Route(.get, "/herolocal/faults")
    package static let summary = "Lists the faults that are switched on."

    package init() {}
}

/// Switches a fault on for an app.
package struct FaultCreate: Endpoint {
    package typealias Answer = InjectedFault
    package static let route = Route(.post, "/herolocal/faults")
    package static let successStatus = 201
    package static let summary = "Switches a fault on for an app."

    package var app: String
    package var bytes: Int?
    package var bytesPerSecond: Int?
    /// How often it strikes before it is spent.
    package var count: Int?
    package var delayMilliseconds: Double?
    /// How long it stands, in platform time.
    package var durationMilliseconds: Double?
    package var dyno: String?
    package var kind: FaultKind
    package var probability: Double?

    package init(app: String, kind: FaultKind) {
        self.app = app
        self.kind = kind
    }

    private enum CodingKeys: String, CodingKey {
        case app, bytes, count, dyno, kind, probability
        case bytesPerSecond = "bytes_per_second"
        case delayMilliseconds = "delay_ms"
        case durationMilliseconds = "duration_ms"
    }
}

/// Switches a fault off.
package struct FaultDelete: Endpoint {
    package typealias Answer = InjectedFault
    package static let route = Route(.delete, "/herolocal/faults/{fault}")
    package static let summary = "Switches a fault off."

    /// Its number.
    package var fault: String

    package init(fault: String) {
        self.fault = fault
    }
}

/// Switches all faults off.
package struct FaultDeleteAll: Endpoint {
    package typealias Answer = [InjectedFault]
    package static let route = Route(.delete, "/herolocal/faults")
    package static let summary = "Switches all faults off."

    package init() {}
}

/// Switches all faults of an app off.
package struct AppFaultDeleteAll: Endpoint {
    package typealias Answer = [InjectedFault]
    package static let route = Route(.delete, "/herolocal/apps/{app}/faults")
    package static let summary = "Switches all faults of an app off."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}
