/// Lists the dynos of an app.
package struct DynoList: Endpoint {
    package typealias Answer = [Dyno]
    package static let route = Route(.get, "/apps/{app}/dynos")
    package static let summary = "Lists the dynos of an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a dyno.
package struct DynoInfo: Endpoint {
    package typealias Answer = Dyno
    package static let route = Route(.get, "/apps/{app}/dynos/{dyno}")
    package static let summary = "Describes a dyno."

    package var app: String
    package var dyno: String

    package init(app: String, dyno: String) {
        self.app = app
        self.dyno = dyno
    }
}

/// Starts a one-off dyno.
package struct DynoCreate: Endpoint {
    package typealias Answer = Dyno
    package static let route = Route(.post, "/apps/{app}/dynos")
    package static let successStatus = 201
    package static let summary = "Starts a one-off dyno."

    package var app: String
    /// Its terminal goes to a client; else its output goes to the log.
    package var attach: Switch?
    package var command: String
    /// Added to the config vars, for this dyno only.
    package var env: [String: String]?
    /// Pipes instead of a terminal.
    package var forceNoTTY: Switch?
    package var size: String?
    /// Seconds until it is stopped.
    package var timeToLive: Int?
    /// `run` without it.
    package var type: String?

    package init(
        app: String,
        attach: Switch? = nil,
        command: String,
        env: [String: String]? = nil,
        forceNoTTY: Switch? = nil,
        size: String? = nil,
        timeToLive: Int? = nil,
        type: String? = nil
    ) {
        self.app = app
        self.attach = attach
        self.command = command
        self.env = env
        self.forceNoTTY = forceNoTTY
        self.size = size
        self.timeToLive = timeToLive
        self.type = type
    }

    private enum CodingKeys: String, CodingKey {
        case app, attach, command, env, size, type
        case forceNoTTY = "force_no_tty"
        case timeToLive = "time_to_live"
    }
}

/// Prepares a command inside a dyno that is up; `attach_url` of the answer starts it.
package struct DynoRunInside: Endpoint {
    package typealias Answer = Dyno
    package static let route = Route(.post, "/apps/{app}/dynos/{dyno}")
    package static let successStatus = 201
    package static let summary = "Prepares a command inside a dyno that is up; attach_url starts it."

    package var app: String
    /// A name or id.
    package var dyno: String
    /// The official client always sends true; nothing else is possible.
    package var attach: Switch?
    package var command: String
    /// Added to the dyno's own variables, for this command only.
    package var env: [String: String]?
    /// Pipes instead of a terminal.
    package var forceNoTTY: Switch?

    package init(
        app: String,
        dyno: String,
        command: String,
        env: [String: String]? = nil,
        forceNoTTY: Switch? = nil
    ) {
        self.app = app
        self.dyno = dyno
        attach = Switch(true)
        self.command = command
        self.env = env
        self.forceNoTTY = forceNoTTY
    }

    private enum CodingKeys: String, CodingKey {
        case app, dyno, attach, command, env
        case forceNoTTY = "force_no_tty"
    }
}

/// Restarts a dyno, or all of a type.
package struct DynoRestart: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.delete, "/apps/{app}/dynos/{dyno}")
    package static let successStatus = 202
    package static let summary = "Restarts a dyno, or all of a type."

    package var app: String
    /// A name or id; a process type too, as CLI 8 sends it.
    package var dyno: String

    package init(app: String, dyno: String) {
        self.app = app
        self.dyno = dyno
    }
}

/// Restarts all dynos of an app.
package struct DynoRestartAll: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.delete, "/apps/{app}/dynos")
    package static let successStatus = 202
    package static let summary = "Restarts all dynos of an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Restarts all dynos of a process type.
package struct FormationRestart: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.delete, "/apps/{app}/formations/{type}")
    package static let successStatus = 202
    package static let summary = "Restarts all dynos of a process type."

    package var app: String
    package var type: String

    package init(app: String, type: String) {
        self.app = app
        self.type = type
    }
}

/// Stops a dyno.
package struct DynoStop: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.post, "/apps/{app}/dynos/{dyno}/actions/stop")
    package static let successStatus = 202
    package static let summary = "Stops a dyno."

    package var app: String
    package var dyno: String

    package init(app: String, dyno: String) {
        self.app = app
        self.dyno = dyno
    }
}

/// Stops all dynos of a process type.
package struct FormationStop: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.post, "/apps/{app}/formations/{type}/actions/stop")
    package static let successStatus = 202
    package static let summary = "Stops all dynos of a process type."

    package var app: String
    package var type: String

    package init(app: String, type: String) {
        self.app = app
        self.type = type
    }
}

/// Lists all dyno sizes.
package struct DynoSizeList: Endpoint {
    package typealias Answer = [DynoSizeInfo]
    package static let route = Route(.get, "/dyno-sizes")
    package static let summary = "Lists all dyno sizes."

    package init() {}
}

/// Describes a dyno size.
package struct DynoSizeLookup: Endpoint {
    package typealias Answer = DynoSizeInfo
    package static let route = Route(.get, "/dyno-sizes/{size}")
    package static let summary = "Describes a dyno size."

    package var size: String

    package init(size: String) {
        self.size = size
    }
}

/// Lists the dyno sizes that an app can use.
package struct AppDynoSizeList: Endpoint {
    package typealias Answer = [DynoSizeInfo]
    package static let route = Route(.get, "/apps/{app}/available-dyno-sizes")
    package static let summary = "Lists the dyno sizes that an app can use."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}
