/// The app features that change how a router treats an app; empty when all of them are as the platform sets them.
///
/// Part of the app's route, so that switching one counts for every request that begins afterwards, also on
/// connections that stand already. A request keeps the features with which it began.
package struct RoutingFeatures: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `http-session-affinity`: a cookie binds a client to a dyno (spec router §16).
    package static let sessionAffinity = RoutingFeatures(rawValue: 1 << 0)
    /// `http-disable-keepalive-to-dyno`: one connection per request (spec router §14.4).
    package static let closesDynoConnections = RoutingFeatures(rawValue: 1 << 1)
    /// `http-end-to-end-continue`: expectation and 100 pass through (spec router §12.3).
    package static let endToEndContinue = RoutingFeatures(rawValue: 1 << 2)
    /// `http-routing-2-dot-0` switched off: the router before Router 2.0 (spec router §23).
    package static let legacyRouter = RoutingFeatures(rawValue: 1 << 3)
    /// No feature that people switch: a telemetry drain gets the app's traces (spec logs §5).
    package static let traced = RoutingFeatures(rawValue: 1 << 4)

    /// Whether no connection to a dyno carries a second request; the legacy router never kept one.
    var usesConnectionsOnce: Bool { !isDisjoint(with: [.closesDynoConnections, .legacyRouter]) }
}
