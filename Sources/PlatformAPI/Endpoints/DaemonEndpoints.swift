/// Describes the running daemon.
package struct DaemonInfo: Endpoint {
    package typealias Answer = DaemonStatus
    package static let route = Route(.get, "/herolocal/daemon")
    package static let summary = "Describes the running daemon."

    package init() {}
}

/// Stops the daemon with all dynos.
package struct DaemonStop: Endpoint {
    package typealias Answer = DaemonStatus
    package static let route = Route(.post, "/herolocal/daemon/actions/stop")
    package static let successStatus = 202
    package static let summary = "Stops the daemon with all dynos."

    package init() {}
}

/// Lets the daemon read its configuration again.
package struct DaemonReload: Endpoint {
    package typealias Answer = DaemonStatus
    package static let route = Route(.post, "/herolocal/daemon/actions/reload")
    package static let successStatus = 202
    package static let summary = "Lets the daemon read its configuration again."

    package init() {}
}

/// Replaces the daemon by the program that is installed now; its listeners stay open, its dynos restart.
package struct DaemonUpgrade: Endpoint {
    package typealias Answer = DaemonStatus
    package static let route = Route(.post, "/herolocal/daemon/actions/upgrade")
    package static let successStatus = 202
    package static let summary =
        "Replaces the daemon by the program that is installed now; its listeners stay open, its dynos restart."

    package init() {}
}

/// Tells the API token; on the Unix socket only.
package struct TokenInfo: Endpoint {
    package typealias Answer = Token
    package static let route = Route(.get, "/herolocal/token")
    package static let summary = "Tells the API token; on the Unix socket only."

    package init() {}
}

/// Turns the connection into the terminal of a one-off dyno or of a command inside a dyno (Upgrade: herolocal-attach).
package struct DynoAttach: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.get, "/herolocal/apps/{app}/dynos/{dyno}/attach")
    package static let successStatus = 101
    package static let summary =
        "Turns the connection into the terminal of a one-off dyno or of a command inside a dyno "
        + "(Upgrade: herolocal-attach)."

    package var app: String
    /// A one-off's name or id, or the id that a command inside a dyno was given.
    package var dyno: String

    package init(app: String, dyno: String) {
        self.app = app
        self.dyno = dyno
    }
}
