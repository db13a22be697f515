/// A dyno size of the Common Runtime (spec dynos §5; Dev Center "Dyno Types").
package struct DynoSize: Hashable, Sendable {
    /// Canonical spelling: `Standard-1X`.
    package let name: String
    package let memoryBytes: Int
    /// Where R15 kills: memory plus swap.
    package let hardMemoryBytes: Int
    /// Processes and threads together.
    package let processes: Int
    /// CPU share as the Platform API's `compute` gives it.
    package let compute: Int
    package let dedicated: Bool
    /// US dollars a month.
    package let monthlyPrice: Int

    package static let eco = DynoSize("Eco", 512, 1024, 256, 1, false, 5)
    package static let basic = DynoSize("Basic", 512, 1024, 256, 1, false, 7)
    package static let standard1X = DynoSize("Standard-1X", 512, 1024, 256, 1, false, 25)

    /// Every size that a local app can have.
    package static let all: [DynoSize] = [
        eco,
        basic,
        standard1X,
        DynoSize("Standard-2X", 1024, 2048, 512, 2, false, 50),
        DynoSize("Performance-M", 2560, 5120, 16384, 12, true, 250),
        DynoSize("Performance-L", 14336, 28672, 32768, 50, true, 500),
        DynoSize("Performance-L-RAM", 30720, 36864, 32768, 24, true, 500),
        DynoSize("Performance-XL", 63488, 75776, 32768, 50, true, 750),
        DynoSize("Performance-2XL", 129_024, 154_624, 32768, 100, true, 1500),
    ]

    /// Whether web dynos of this size can preboot: Eco and Basic cannot (spec router §18.1).
    package var canPreboot: Bool { self != .eco && self != .basic }

    /// Whether web dynos of this size can be scaled by their latency: Performance only (spec dynos §10).
    package var canAutoscale: Bool { dedicated }

    /// Finds a size by name in any case; the API accepts `basic` and `2X` too (spec api §1).
    package init?(named text: String) {
        let wanted = text.lowercased()
        let full = ["1x": "standard-1x", "2x": "standard-2x", "px": "performance-l"][wanted] ?? wanted
        guard let size = DynoSize.all.first(where: { $0.name.lowercased() == full }) else { return nil }
        self = size
    }

    /// Whether it tolerates no other size in its app: Eco and Basic (Dev Center "Dyno Types").
    package var isExclusive: Bool { self == .eco || self == .basic }

    /// Whether an app may run dynos of both; Standard and Performance mix freely.
    package func mixes(with other: DynoSize) -> Bool {
        self == other || !(isExclusive || other.isExclusive)
    }

    /// What one-off dynos of an app get whose formation has this size (spec dynos §5).
    package var ofOneOffs: DynoSize { isExclusive ? self : .standard1X }

    private init(
        _ name: String,
        _ memoryMegabytes: Int,
        _ hardMegabytes: Int,
        _ processes: Int,
        _ compute: Int,
        _ dedicated: Bool,
        _ monthlyPrice: Int
    ) {
        self.name = name
        memoryBytes = memoryMegabytes << 20
        hardMemoryBytes = hardMegabytes << 20
        self.processes = processes
        self.compute = compute
        self.dedicated = dedicated
        self.monthlyPrice = monthlyPrice
    }
}
