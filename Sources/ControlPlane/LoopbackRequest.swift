import HTTP
import Linux
import PlatformAPI

/// Keeps pages of a browser away from the loopback port, token or not.
///
/// A page can make a browser send requests to this machine. What it cannot choose are `Host`, which names the site
/// whose DNS has been turned to loopback, and `Origin` and `Sec-Fetch-Site`, which the browser sets (RFC 6454, Fetch
/// Metadata). The Unix socket is out of a browser's reach.
enum LoopbackRequest {
    /// Throws 403 for a request that a page of another site has caused, or may have.
    static func check(_ request: Request, _ origin: RequestContext.Origin) throws(APIErrorBody) {
        guard origin == .port else { return }
        let host = request.fields["Host"] ?? ""
        guard host.isEmpty || isLocal(host) else {
            throw APIErrorBody(
                .forbidden,
                "The Host field names another machine. Call the API by 127.0.0.1, [::1] or localhost."
            )
        }
        let source = request.fields["Origin"]
        let site = request.fields["Sec-Fetch-Site"]
        guard source == nil || source == "http://\(host)", site != "cross-site", site != "same-site" else {
            throw APIErrorBody(.forbidden, "The API does not answer pages of other sites.")
        }
    }

    // MARK: - Private

    /// Whether a Host field's value is this machine: a loopback address, `localhost` or a name below it.
    private static func isLocal(_ host: String) -> Bool {
        var name = host[...]
        if name.hasPrefix("[") {
            guard let end = name.firstIndex(of: "]") else { return false }
            name = name[name.index(after: name.startIndex)..<end]
        } else {
            name = name.prefix { $0 != ":" }
        }
        guard let addresses = HostLookup.knownAddresses(of: String(name), port: 0) else { return false }
        return addresses.allSatisfy(\.isLoopback)
    }
}
