// swift-tools-version: 6.2
import PackageDescription

/// One setting list for every Swift target: language mode 6, the strict import and memory rules of
/// CONTRIBUTING.md, and warnings as errors.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// What the request's path and the log's path run through.
///
/// A release build does without run-time checks for overlapping access to a variable: they took a sixth of the
/// router's instructions. Debug builds, and so all tests, make them.
let dataPlane: [SwiftSetting] =
    strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

func library(
    _ name: String,
    _ dependencies: [Target.Dependency],
    _ settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let engines: [Target.Dependency] = ["Router", "DynoManager", "Slugs", "Logplex"]
let ground: [Target.Dependency] = [
    "Model", "Linux", "HTTP", "Archive", "Digest", "OTLP", "PlatformAPI", "Store",
]

let package = Package(
    name: "herolocal",
    products: [
        .executable(name: "herolocal", targets: ["ctl"]),
        .executable(name: "herolocald", targets: ["daemon"]),
        .executable(name: "dyno-init", targets: ["dyno-init"]),
    ],
    targets: [
        // 0  C: one importer each
        .target(name: "CLinux"),
        .target(name: "CDigest"),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        // 1  ground
        library("Model", [], dataPlane),
        library("Linux", ["CLinux"], dataPlane),
        // 2  protocols
        library("HTTP", [], dataPlane),
        library("Archive", []),
        library("Digest", ["CDigest"]),
        library("OTLP", []),
        library("PlatformAPI", ["Model"]),
        library("Store", ["Model", "Linux", "CSQLite"]),
        // 3  engines
        library("Router", ["Model", "HTTP", "Digest", "Linux"], dataPlane),
        library("DynoManager", ["Model", "Linux"]),
        library("Slugs", ["Model", "Linux", "Archive", "Digest", "CZlib"]),
        library("Logplex", ["Model", "HTTP", "Linux", "OTLP"], dataPlane),
        // 4  conductor
        library("ControlPlane", ground + engines),
        // 5  programs
        program("ctl", ["PlatformAPI", "Model", "HTTP", "Archive", "Linux"]),
        program("daemon", ground + engines + ["ControlPlane"]),
        .executableTarget(name: "dyno-init"),
        // what script/bench measures besides the programs
        .executableTarget(
            name: "router-bench",
            dependencies: ["Model", "Linux", "Router", "Logplex"],
            path: "Benchmarks/RouterBench",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "slug-bench",
            dependencies: ["Linux", "Slugs"],
            path: "Benchmarks/SlugBench",
            swiftSettings: strict
        ),
        // tests
        .target(
            name: "TestSupport",
            dependencies: ["Model", "HTTP", "Linux"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .target(
            name: "ParserChecks",
            dependencies: ["HTTP"],
            path: "Tests/ParserChecks",
            swiftSettings: strict
        ),
        tests("LayerTests", []),
        tests("ModelTests", ["Model"]),
        tests("LinuxTests", ["Linux", "TestSupport"]),
        tests("HTTPTests", ["HTTP", "Linux", "ParserChecks", "TestSupport"], exclude: ["Corpus"]),
        tests("ArchiveTests", ["Archive", "TestSupport"]),
        tests("DigestTests", ["Digest"]),
        tests("OTLPTests", ["OTLP", "TestSupport"]),
        tests("PlatformAPITests", ["PlatformAPI", "Model"]),
        tests("StoreTests", ["Store", "Model", "Linux", "TestSupport"]),
        tests(
            "RouterTests",
            ["Router", "Model", "HTTP", "Digest", "Linux", "ParserChecks", "TestSupport"],
            exclude: ["Transcripts", "differential.py"]
        ),
        tests("DynoManagerTests", ["DynoManager", "Model", "Linux", "TestSupport"]),
        tests("SlugsTests", ["Slugs", "Model", "Linux", "Archive", "Digest", "TestSupport"]),
        tests(
            "LogplexTests",
            ["Logplex", "Model", "HTTP", "Linux", "OTLP", "TestSupport"],
            exclude: ["Receivers"]
        ),
        tests(
            "ctlTests",
            ["ctl", "PlatformAPI", "Model", "HTTP", "Archive", "Linux", "TestSupport"],
            exclude: ["Sessions"]
        ),
        tests(
            "PlatformTests",
            ground + engines + ["ControlPlane", "daemon", "TestSupport"],
            exclude: ["Clients", "metrics.txt", "schema-calls.txt"]
        ),
        tests(
            "EndToEndTests",
            ["HTTP", "Linux", "Model", "TestSupport"],
            exclude: ["Clients", "FailedBuilds"]
        ),
    ],
    swiftLanguageModes: [.v6]
)
