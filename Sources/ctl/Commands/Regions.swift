import PlatformAPI

/// `regions`: lists where apps can run.
enum Regions: Command {
    static let name = "regions"
    static let summary = "list available regions for deployment"
    static let details = "Every region is this machine; an app keeps the name of the one it was created in."
    static let flags = [common, isPrivate]
    static let examples = ["herolocal regions"]

    private static let common = Flag("common", nil, "show regions for the Common Runtime only")
    private static let isPrivate = Flag("private", nil, "show regions for Private Spaces only")

    static func run(_ given: Given, _ session: Session) throws {
        var regions = try session.call(RegionList())
        if given.has(common) { regions.removeAll(where: \.privateCapable) }
        if given.has(isPrivate) { regions.removeAll { !$0.privateCapable } }
        regions.sort { ($0.privateCapable ? 1 : 0, $0.name) < ($1.privateCapable ? 1 : 0, $1.name) }
        if given.wantsJSON { return try session.printJSON(regions) }
        var table = Table(["ID", "Location", "Runtime"])
        for region in regions {
            let runtime = region.privateCapable ? "Private Spaces" : "Common Runtime"
            table.add([session.output.palette.paint(region.name, .success), region.description, runtime])
        }
        try table.print(on: session.output)
    }
}
