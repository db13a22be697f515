/// Lists all stacks.
package struct StackList: Endpoint {
    package typealias Answer = [Stack]
    package static let route = Route(.get, "/stacks")
    package static let summary = "Lists all stacks."

    package init() {}
}

/// Describes a stack.
package struct StackInfo: Endpoint {
    package typealias Answer = Stack
    package static let route = Route(.get, "/stacks/{stack}")
    package static let summary = "Describes a stack."

    package var stack: String

    package init(stack: String) {
        self.stack = stack
    }
}

/// Lists the stacks that an app can move to.
package struct AvailableStackList: Endpoint {
    package typealias Answer = [Stack]
    package static let route = Route(.get, "/apps/{app}/available-stacks")
    package static let summary = "Lists the stacks that an app can move to."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Lists all regions.
package struct RegionList: Endpoint {
    package typealias Answer = [Region]
    package static let route = Route(.get, "/regions")
    package static let summary = "Lists all regions."

    package init() {}
}

/// Describes a region.
package struct RegionInfo: Endpoint {
    package typealias Answer = Region
    package static let route = Route(.get, "/regions/{region}")
    package static let summary = "Describes a region."

    package var region: String

    package init(region: String) {
        self.region = region
    }
}

/// Lists the generations of the platform.
package struct GenerationList: Endpoint {
    package typealias Answer = [Generation]
    package static let route = Route(.get, "/generations")
    package static let summary = "Lists the generations of the platform: cedar."

    package init() {}
}

/// Describes a generation of the platform.
package struct GenerationInfo: Endpoint {
    package typealias Answer = Generation
    package static let route = Route(.get, "/generations/{generation}")
    package static let summary = "Describes a generation of the platform."

    package var generation: String

    package init(generation: String) {
        self.generation = generation
    }
}
