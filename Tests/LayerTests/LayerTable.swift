/// The table of ARCHITECTURE.md: who may import whom.
enum LayerTable {
    struct Layer {
        let level: Int
        /// Targets of this package and modules of the toolchain, all that a file of the target may import.
        let imports: Set<String>
    }

    private static let ground: Set<String> = ["Model", "Linux"]
    private static let libraries: Set<String> = [
        "Model", "Linux", "HTTP", "Archive", "Digest", "OTLP", "PlatformAPI", "Store", "Router",
        "DynoManager", "Slugs", "Logplex",
    ]

    static let layers: [String: Layer] = [
        "CLinux": Layer(level: 0, imports: []),
        "CSQLite": Layer(level: 0, imports: []),
        "CZlib": Layer(level: 0, imports: []),
        "CDigest": Layer(level: 0, imports: []),
        "Model": Layer(level: 1, imports: []),
        "Linux": Layer(level: 1, imports: ["CLinux", "Glibc", "Synchronization"]),
        "HTTP": Layer(level: 2, imports: []),
        "Archive": Layer(level: 2, imports: []),
        "Digest": Layer(level: 2, imports: ["CDigest"]),
        "OTLP": Layer(level: 2, imports: []),
        "PlatformAPI": Layer(level: 2, imports: ["Model", "FoundationEssentials"]),
        "Store": Layer(level: 2, imports: ground.union(["CSQLite"])),
        "Router": Layer(level: 3, imports: ground.union(["HTTP", "Digest", "Synchronization"])),
        "DynoManager": Layer(level: 3, imports: ground),
        "Slugs": Layer(level: 3, imports: ground.union(["Archive", "Digest", "CZlib", "Synchronization"])),
        "Logplex": Layer(level: 3, imports: ground.union(["HTTP", "OTLP", "Synchronization"])),
        "ControlPlane": Layer(
            level: 4,
            imports: libraries.union(["FoundationEssentials", "Synchronization"])
        ),
        "daemon": Layer(level: 5, imports: libraries.union(["ControlPlane"])),
        "ctl": Layer(
            level: 5,
            imports: ["PlatformAPI", "Model", "HTTP", "Linux", "Archive", "FoundationEssentials"]
        ),
        "dyno-init": Layer(level: 5, imports: []),
    ]

    /// The C modules and the one target that may import each.
    static let importerOfCModule = [
        "CLinux": "Linux", "CSQLite": "Store", "CZlib": "Slugs", "CDigest": "Digest",
    ]

    /// The engines: what conducts them knows them all, they know nobody.
    static let engineLevel = 3

    /// The targets below the programs: they return what happened and print nothing.
    static func isLibrary(_ target: String) -> Bool {
        (layers[target]?.level ?? 0) < 5
    }
}
