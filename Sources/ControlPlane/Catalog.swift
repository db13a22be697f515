import Model
import PlatformAPI
import Slugs

/// What the platform offers and never changes: stacks, the region, dyno sizes, features.
///
/// Ids are made from names, so that they stay the same on every machine and after every restart.
enum Catalog {
    /// When the first version of these tables was made.
    private static let epoch = Timestamp(microseconds: 1_735_689_600_000_000)

    static let defaultStack = "heroku-24"

    /// The stack that a client means: `cedar`, which heroku3 asks for when it is told nothing, is the default one.
    static func currentStack(_ name: String) -> String { name == "cedar" ? defaultStack : name }

    static let stacks = ["heroku-22", "heroku-24", "heroku-26"].map { name in
        Stack(
            createdAt: epoch,
            isDefault: name == defaultStack,
            id: id("stack", name),
            name: name,
            state: "public",
            updatedAt: epoch
        )
    }

    static let unknownStack = APIErrorBody(
        .invalidParams,
        "Couldn't find that stack. There are: \(stacks.map(\.name).joined(separator: ", "))."
    )

    static let regions = [
        Region(
            country: "localhost",
            createdAt: epoch,
            description: "This machine",
            id: id("region", "us"),
            locale: "localhost",
            name: "us",
            privateCapable: false,
            provider: Region.Provider(name: "herolocal", region: "us-east-1"),
            updatedAt: epoch
        )
    ]

    static let sizes = DynoSize.all.map { size in
        DynoSizeInfo(
            architecture: architecture,
            canAutoscale: size.canAutoscale,
            compute: size.compute,
            cost: DynoSizeInfo.Cost(cents: size.monthlyPrice * 100, unit: "month"),
            dedicated: size.dedicated,
            generation: NamedReference(id: id("generation", "cedar"), name: "cedar"),
            id: id(ofSize: size),
            infrastructureTier: "common-runtime",
            memory: Double(size.memoryBytes) / Double(1 << 30),
            name: size.name,
            preciseDynoUnits: Double(size.monthlyPrice) / 25,
            privateSpaceOnly: false,
            productDynoTier: processTier(of: size)
        )
    }

    /// This machine's, in Heroku's words.
    static let architecture: String = {
        #if arch(arm64)
        return "arm64"
        #else
        return "amd64"
        #endif
    }()

    static let generation = GenerationReference(id: id("generation", "cedar"), name: "cedar")
    static let ownGeneration = Generation(
        createdAt: epoch,
        id: id("generation", "cedar"),
        name: "cedar",
        updatedAt: epoch
    )
    static let regionReference = NamedReference(id: id("region", "us"), name: "us")

    static func stackReference(_ name: String) -> NamedReference {
        NamedReference(id: id("stack", name), name: name)
    }

    /// What an app of dynos of this size pays for (spec cli §3, ps); a new app is a Basic one.
    static func processTier(of size: DynoSize?) -> String {
        switch size {
        case DynoSize.eco: "eco"
        case nil, DynoSize.basic: "basic"
        default: "production"
        }
    }

    static func id(ofSize size: DynoSize) -> ResourceID { id("dyno-size", size.name) }

    /// A reference as the API shows it: a URL for what is one, without the password in it, a registry name else.
    static func buildpackReference(_ reference: String) -> PlatformAPI.BuildpackReference {
        let text = Slugs.BuildpackReference(reference).description
        return text.contains("://") || text.hasPrefix("/")
            ? .init(name: text, url: text)
            : .init(name: text, url: "urn:buildpack:\(text)")
    }

    /// A stable version 8 UUID (RFC 9562 §5.8) from a kind and a name, by two hashes.
    static func id(_ kind: String, _ name: String) -> ResourceID {
        let high = FNV1a.hash("\(kind)/\(name)".utf8)
        let low = FNV1a.hash("\(name)/\(kind)".utf8, from: high)
        return ResourceID(
            high: high & 0xffff_ffff_ffff_0fff | 0x8000,
            low: low & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        )
    }
}
