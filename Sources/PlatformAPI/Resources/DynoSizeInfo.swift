package import Model

/// A size a dyno can have (schema: dyno-size).
package struct DynoSizeInfo: Codable, Hashable, Sendable {
    package var architecture: String
    /// Whether web dynos of it can be scaled by their latency.
    package var canAutoscale: Bool
    package var compute: Int
    @Nullable package var cost: Cost?
    package var dedicated: Bool
    package var generation: NamedReference
    package var id: ResourceID
    package var infrastructureTier: String
    /// Gigabytes.
    package var memory: Double
    package var name: String
    package var preciseDynoUnits: Double
    package var privateSpaceOnly: Bool
    /// What apps of such dynos are: `eco`, `basic` or `production`.
    package var productDynoTier: String

    /// The price of one dyno, so many cents a unit of time.
    package struct Cost: Codable, Hashable, Sendable {
        package var cents: Int
        /// Such as `month`.
        package var unit: String

        package init(cents: Int, unit: String) {
            self.cents = cents
            self.unit = unit
        }
    }

    package init(
        architecture: String,
        canAutoscale: Bool,
        compute: Int,
        cost: Cost? = nil,
        dedicated: Bool,
        generation: NamedReference,
        id: ResourceID,
        infrastructureTier: String,
        memory: Double,
        name: String,
        preciseDynoUnits: Double,
        privateSpaceOnly: Bool,
        productDynoTier: String
    ) {
        self.architecture = architecture
        self.canAutoscale = canAutoscale
        self.compute = compute
        self.cost = cost
        self.dedicated = dedicated
        self.generation = generation
        self.id = id
        self.infrastructureTier = infrastructureTier
        self.memory = memory
        self.name = name
        self.preciseDynoUnits = preciseDynoUnits
        self.privateSpaceOnly = privateSpaceOnly
        self.productDynoTier = productDynoTier
    }

    private enum CodingKeys: String, CodingKey {
        case architecture, compute, cost, dedicated, generation, id, memory, name
        case canAutoscale = "can_autoscale"
        case preciseDynoUnits = "precise_dyno_units"
        case infrastructureTier = "infrastructure_tier"
        case privateSpaceOnly = "private_space_only"
        case productDynoTier = "product_dyno_tier"
    }
}
