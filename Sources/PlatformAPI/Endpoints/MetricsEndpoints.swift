/// Tells what an app's dynos and requests have been in the last 24 hours.
package struct AppMetricsInfo: Endpoint {
    package typealias Answer = AppMetrics
    package static let route = Route(.get, "/herolocal/apps/{app}/metrics")
    package static let summary = "Tells the last 24 hours of an app and its dynos, a point a minute."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}
