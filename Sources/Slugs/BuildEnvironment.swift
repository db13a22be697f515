import Linux

/// The environment that buildpack scripts run in (Dev Center "Buildpack API"): never the app's config vars.
package enum BuildEnvironment {
    /// The daemon's own PATH, where this machine's toolchains are, or the stack image's.
    package static var defaultPath: String {
        Host.environment("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    }

    /// How this machine reaches the network: proxies, certificates and package indexes, if they are set.
    package static func ofThisMachine() -> [String] {
        Host.allEnvironment.filter { entry in
            let name = entry.prefix { $0 != "=" }
            return networkNames.contains(name.lowercased()) || networkPrefixes.contains { name.hasPrefix($0) }
        }
    }

    static func variables(
        for request: BuildRequest,
        _ configuration: BuildConfiguration,
        _ workspace: BuildWorkspace
    ) -> [String] {
        let ours = [
            "BUILDPACK_LOG_FILE=/dev/null",
            "CURL_CONNECT_TIMEOUT=30",
            "CURL_TIMEOUT=180",
            "DYNO=build.1",
            "HOME=\(workspace.seen(workspace.home))",
            "PATH=\(configuration.path)",
            "PORT=5000",
            "REQUEST_ID=\(request.id)",
            "SOURCE_VERSION=\(request.sourceVersion)",
            "STACK=\(request.stack)",
            "TERM=dumb",
            "TMPDIR=\(workspace.seen(workspace.temporary))",
        ]
        return configuration.environment + ours
    }

    // MARK: - Private

    private static let networkNames: Set<String> = [
        "http_proxy", "https_proxy", "no_proxy", "all_proxy", "ssl_cert_file", "ssl_cert_dir",
        "curl_ca_bundle",
        "requests_ca_bundle", "node_extra_ca_certs", "git_ssl_cainfo", "goproxy", "goflags", "gosumdb",
    ]
    private static let networkPrefixes = ["PIP_", "npm_config_", "NPM_CONFIG_", "BUNDLE_MIRROR"]
}
