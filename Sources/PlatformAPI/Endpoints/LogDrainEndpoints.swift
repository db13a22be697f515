/// Lists an app's log drains.
package struct LogDrainList: Endpoint {
    package typealias Answer = [LogDrain]
    package static let route = Route(.get, "/apps/{app}/log-drains")
    package static let summary = "Lists an app's log drains."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a log drain of an app, by id, token or URL.
package struct LogDrainInfo: Endpoint {
    package typealias Answer = LogDrain
    package static let route = Route(.get, "/apps/{app}/log-drains/{drain}")
    package static let summary = "Describes a log drain of an app, by id, token or URL."

    package var app: String
    package var drain: String

    package init(app: String, drain: String) {
        self.app = app
        self.drain = drain
    }
}

/// Sends an app's log to a URL from now on.
package struct LogDrainCreate: Endpoint {
    package typealias Answer = LogDrain
    package static let route = Route(.post, "/apps/{app}/log-drains")
    package static let successStatus = 201
    package static let summary =
        "Sends an app's log to a URL from now on: `syslog://`, `syslog+tls://`, `http://` or `https://`."

    package var app: String
    package var url: String

    package init(app: String, url: String) {
        self.app = app
        self.url = url
    }
}

/// Changes where a log drain sends to; its token stays.
package struct LogDrainUpdate: Endpoint {
    package typealias Answer = LogDrain
    package static let route = Route(.put, "/apps/{app}/log-drains/{drain}")
    package static let summary = "Changes where a log drain sends to; its token stays."

    package var app: String
    package var drain: String
    package var url: String

    package init(app: String, drain: String, url: String) {
        self.app = app
        self.drain = drain
        self.url = url
    }
}

/// Ends a log drain of an app, by id, token or URL.
package struct LogDrainDelete: Endpoint {
    package typealias Answer = LogDrain
    package static let route = Route(.delete, "/apps/{app}/log-drains/{drain}")
    package static let summary = "Ends a log drain of an app, by id, token or URL."

    package var app: String
    package var drain: String

    package init(app: String, drain: String) {
        self.app = app
        self.drain = drain
    }
}
