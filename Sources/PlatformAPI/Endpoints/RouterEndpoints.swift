/// Lists the routers, each with its own view.
package struct RouterList: Endpoint {
    package typealias Answer = [RouterView]
    package static let route = Route(.get, "/herolocal/routers")
    package static let summary = "Lists the routers, each with its own view of apps, dynos and requests."

    package init() {}
}

/// Describes one router's own view.
package struct RouterInfo: Endpoint {
    package typealias Answer = RouterView
    package static let route = Route(.get, "/herolocal/routers/{router}")
    package static let summary = "Describes one router's own view."

    /// Its number, from 0.
    package var router: String

    package init(router: String) {
        self.router = router
    }
}

/// Tells the timeline of a request that a router remembers.
package struct RequestTimelineInfo: Endpoint {
    package typealias Answer = RequestTimeline
    package static let route = Route(.get, "/herolocal/requests/{request_id}")
    package static let summary = "Tells the timeline of a request that a router remembers."

    package var requestID: String

    package init(requestID: String) {
        self.requestID = requestID
    }

    private enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
    }
}

/// Tells what routers and dynos have counted as OpenMetrics text.
package struct MetricsInfo: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.get, "/metrics")
    package static let summary = "Tells what routers and dynos have counted, as OpenMetrics text."

    package init() {}
}
