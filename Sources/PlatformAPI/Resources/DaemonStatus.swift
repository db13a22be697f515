package import Model

/// What runs here: the answer of `herolocal daemon status`.
package struct DaemonStatus: Codable, Hashable, Sendable {
    /// `127.0.0.1:5080`; nil when the API is on the Unix socket only.
    @Nullable package var api: String?
    /// The state directory.
    package var home: String
    /// Another one after each start of the daemon.
    package var id: ResourceID
    /// `namespaces` or `sessions`: how dynos are kept apart.
    package var isolation: String
    /// The routers' addresses.
    package var listen: [String]
    package var pid: Int
    /// `cgroup-v1`, `cgroup-v2` or `sampling`: how dynos are held to their sizes.
    package var quotas: String
    /// How many router threads.
    package var routers: Int
    package var socket: String
    /// Milliseconds that the platform's clock is ahead of the wall.
    package var timeOffsetMilliseconds: Double
    /// How many times as fast as the wall that clock runs.
    package var timeScale: Double
    /// Whole seconds of wall time.
    package var uptime: Int
    package var version: String

    package init(
        api: String? = nil,
        home: String,
        id: ResourceID,
        isolation: String,
        listen: [String],
        pid: Int,
        quotas: String,
        routers: Int,
        socket: String,
        timeOffsetMilliseconds: Double,
        timeScale: Double,
        uptime: Int,
        version: String
    ) {
        self.api = api
        self.home = home
        self.id = id
        self.isolation = isolation
        self.listen = listen
        self.pid = pid
        self.quotas = quotas
        self.routers = routers
        self.socket = socket
        self.timeOffsetMilliseconds = timeOffsetMilliseconds
        self.timeScale = timeScale
        self.uptime = uptime
        self.version = version
    }

    private enum CodingKeys: String, CodingKey {
        case api, home, id, isolation, listen, pid, quotas, routers, socket, uptime, version
        case timeOffsetMilliseconds = "time_offset_ms"
        case timeScale = "time_scale"
    }
}

/// The key that the API wants on TCP.
package struct Token: Codable, Hashable, Sendable {
    package var token: String

    package init(token: String) {
        self.token = token
    }
}
