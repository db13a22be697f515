package import Linux
import Model
package import PlatformAPI

/// What the daemon knows of itself: paths, addresses, version; fixed once everything listens.
package struct PlatformIdentity: Sendable {
    /// Another one after each start.
    let id = ResourceID.random()
    package let version: String
    package let paths: StatePaths
    /// What clients show on the loopback port.
    package let token: String
    /// The API's loopback address; nil when it is on the Unix socket only.
    package let api: SocketAddress?
    /// The routers' addresses.
    package let listen: [SocketAddress]
    package let routers: Int
    /// How dynos are kept apart: `namespaces` or `none`.
    package let isolation: String
    /// How dynos are held to their sizes: `cgroup-v1`, `cgroup-v2` or `sampling`.
    package let quotas: String
    /// When the daemon started.
    package let started: ContinuousClock.Instant

    package init(
        version: String,
        paths: StatePaths,
        token: String,
        api: SocketAddress?,
        listen: [SocketAddress],
        routers: Int,
        isolation: String,
        quotas: String,
        started: ContinuousClock.Instant
    ) {
        self.version = version
        self.paths = paths
        self.token = token
        self.api = api
        self.listen = listen
        self.routers = routers
        self.isolation = isolation
        self.quotas = quotas
        self.started = started
    }

    /// The port that apps answer at.
    var routerPort: UInt16 { listen.first?.port ?? 0 }

    /// Where other people's clients find this API, `http://127.0.0.1:5080`; ctl uses only the path behind it.
    package var apiURL: String { "http://\(api?.description ?? "localhost")" }

    /// The suffix of every app's default domain.
    static let hostSuffix = Hostname.platformSuffix

    /// `http://demo.localhost:8080/`.
    func webURL(of name: AppName) -> String { "http://\(name.hostname)\(portSuffix)/" }

    /// `file:///home/dev/.local/state/herolocal/git/demo.git`, the repository that the app is pushed to.
    func gitURL(of name: AppName) -> String {
        let folder = paths.git.split(separator: "/").map { PercentCoding.encode(String($0)) }
        return "file:///\(folder.joined(separator: "/"))/\(name).git"
    }

    /// `http://127.10.0.1:8080/`.
    func loopbackURL(of address: String) -> String { "http://\(address)\(portSuffix)/" }

    private var portSuffix: String { routerPort == 80 ? "" : ":\(routerPort)" }
}
