import PlatformAPI

/// Every endpoint with the platform's method for it.
struct EndpointTable: Sendable {
    /// Decodes a matched request, performs it and encodes the answer.
    typealias Perform = @Sendable (Platform, PathParameters, [UInt8], RequestContext) async throws -> Reply

    private(set) var index = RouteIndex<Perform>()
    /// Names of the endpoints that are here; a test compares them with the catalogue.
    private(set) var names: Set<String> = []

    /// An endpoint whose answer is one resource.
    mutating func add<Call: Endpoint>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call) async throws -> Call.Answer
    ) {
        addReply(type) { platform, call, context in
            let answer = try await perform(platform, call)
            let body = try WireJSON.encode(answer, variant: context.variant)
            return .json(status: Call.successStatus, body: body)
        }
    }

    /// An endpoint whose answer is a list that can be read in pages.
    mutating func addList<Call: Endpoint, Item: Rangeable>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call) async throws -> [Item]
    ) where Call.Answer == [Item] {
        addReply(type) { platform, call, context in
            let page = Page(of: try await perform(platform, call), range: context.range)
            var fields = [ReplyField("Accept-Ranges", Page<Item>.acceptRanges)]
            if let range = page.contentRange { fields.append(ReplyField("Content-Range", range)) }
            if let next = page.nextRange { fields.append(ReplyField("Next-Range", next)) }
            let body = try WireJSON.encode(page.items, variant: context.variant)
            return .json(status: page.status, body: body, fields: fields)
        }
    }

    /// An endpoint whose answer may come with a warning, which clients show.
    mutating func addWarning<Call: Endpoint>(
        _ type: Call.Type,
        _ perform:
            @escaping @Sendable (Platform, Call) async throws -> (answer: Call.Answer, warning: String?)
    ) {
        addReply(type) { platform, call, context in
            let (answer, warning) = try await perform(platform, call)
            let body = try WireJSON.encode(answer, variant: context.variant)
            let fields = warning.map { [ReplyField("X-Heroku-Warning", $0)] } ?? []
            return .json(status: Call.successStatus, body: body, fields: fields)
        }
    }

    /// An endpoint that answers in its own way.
    mutating func addReply<Call: Endpoint>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call, RequestContext) async throws -> Reply
    ) {
        names.insert(Call.name)
        index.insert(
            { platform, parameters, body, context in
                let call = try Call.decode(parameters: parameters, body: body)
                return try await perform(platform, call, context)
            },
            for: Call.route
        )
    }
}

extension EndpointTable {
    /// The platform's table.
    static let platform: EndpointTable = {
        var table = EndpointTable()
        table.addApps()
        table.addDomains()
        table.addDrains()
        table.addBuilds()
        table.addDynos()
        table.addCatalogue()
        table.addDaemon()
        table.addRouters()
        return table
    }()

    private mutating func addApps() {
        addList(AppList.self) { try await $0.perform($1) }
        addList(AppListOwned.self) { try await $0.perform($1) }
        add(AppCreate.self) { try await $0.perform($1) }
        add(AppInfo.self) { try await $0.perform($1) }
        add(AppUpdate.self) { try await $0.perform($1) }
        add(AppDelete.self) { try await $0.perform($1) }
        addList(AppFeatureList.self) { try await $0.perform($1) }
        add(AppFeatureInfo.self) { try await $0.perform($1) }
        add(AppFeatureUpdate.self) { try await $0.perform($1) }
        add(ConfigVarsInfo.self) { try await $0.perform($1) }
        addWarning(ConfigVarsUpdate.self) { try await $0.perform($1) }
        add(LogSessionCreate.self) { try await $0.perform($1) }
    }

    private mutating func addDomains() {
        addList(DomainList.self) { try await $0.perform($1) }
        add(DomainInfo.self) { try await $0.perform($1) }
        add(DomainCreate.self) { try await $0.perform($1) }
        add(DomainDelete.self) { try await $0.perform($1) }
        add(DomainDeleteAll.self) { try await $0.perform($1) }
        add(SNIEndpointList.self) { try await $0.perform($1) }
    }

    private mutating func addDrains() {
        addList(LogDrainList.self) { try await $0.perform($1) }
        add(LogDrainInfo.self) { try await $0.perform($1) }
        add(LogDrainCreate.self) { try await $0.perform($1) }
        add(LogDrainUpdate.self) { try await $0.perform($1) }
        add(LogDrainDelete.self) { try await $0.perform($1) }
    }

    private mutating func addBuilds() {
        add(SourceCreate.self) { try await $0.perform($1) }
        add(BuildCreate.self) { try await $0.perform($1) }
        add(BuildInfo.self) { try await $0.perform($1) }
        addList(BuildList.self) { try await $0.perform($1) }
        add(BuildCancel.self) { try await $0.perform($1) }
        addList(BuildpackInstallationList.self) { try await $0.perform($1) }
        addList(BuildpackInstallationUpdate.self) { try await $0.perform($1) }
        add(SlugInfo.self) { try await $0.perform($1) }
        add(SlugCreate.self) { try await $0.perform($1) }
        addList(ReleaseList.self) { try await $0.perform($1) }
        add(ReleaseInfo.self) { try await $0.perform($1) }
        add(ReleaseCreate.self) { try await $0.perform($1) }
        add(ReleaseConfigVars.self) { try await $0.perform($1) }
    }

    private mutating func addDynos() {
        addList(FormationList.self) { try await $0.perform($1) }
        add(FormationInfo.self) { try await $0.perform($1) }
        addList(FormationBatchUpdate.self) { try await $0.perform($1) }
        add(FormationUpdate.self) { try await $0.perform($1) }
        add(FormationRestart.self) { try await $0.perform($1) }
        add(FormationStop.self) { try await $0.perform($1) }
        add(MonitorList.self) { try await $0.perform($1) }
        add(MonitorCreate.self) { try await $0.perform($1) }
        add(MonitorUpdate.self) { try await $0.perform($1) }
        addList(DynoList.self) { try await $0.perform($1) }
        add(DynoInfo.self) { try await $0.perform($1) }
        add(DynoCreate.self) { try await $0.perform($1) }
        add(DynoRunInside.self) { try await $0.perform($1) }
        add(DynoRestart.self) { try await $0.perform($1) }
        add(DynoRestartAll.self) { try await $0.perform($1) }
        add(DynoStop.self) { try await $0.perform($1) }
    }

    private mutating func addCatalogue() {
        add(AccountInfo.self) { try await $0.perform($1) }
        add(AccountInfoByUser.self) { try await $0.perform($1) }
        addList(AccountFeatureList.self) { try await $0.perform($1) }
        add(AccountQuotaInfo.self) { try await $0.perform($1) }
        add(RateLimitInfo.self) { try await $0.perform($1) }
        addList(StackList.self) { try await $0.perform($1) }
        add(StackInfo.self) { try await $0.perform($1) }
        addList(AvailableStackList.self) { try await $0.perform($1) }
        addList(RegionList.self) { try await $0.perform($1) }
        add(RegionInfo.self) { try await $0.perform($1) }
        addList(DynoSizeList.self) { try await $0.perform($1) }
        add(DynoSizeLookup.self) { try await $0.perform($1) }
        addList(AppDynoSizeList.self) { try await $0.perform($1) }
    }

    private mutating func addDaemon() {
        add(DaemonInfo.self) { try await $0.perform($1) }
        add(DaemonStop.self) { try await $0.perform($1) }
        add(ClockInfo.self) { try await $0.perform($1) }
        add(ClockUpdate.self) { try await $0.perform($1) }
        add(ClockStep.self) { try await $0.perform($1) }
        add(FaultList.self) { try await $0.perform($1) }
        add(FaultCreate.self) { try await $0.perform($1) }
        add(FaultDelete.self) { try await $0.perform($1) }
        add(FaultDeleteAll.self) { try await $0.perform($1) }
        add(AppFaultDeleteAll.self) { try await $0.perform($1) }
        add(HopList.self) { try await $0.perform($1) }
        add(HopUpdate.self) { try await $0.perform($1) }
        add(HopDelete.self) { try await $0.perform($1) }
        add(HopDeleteAll.self) { try await $0.perform($1) }
        addReply(TokenInfo.self) { try await $0.perform($1, $2) }
        addReply(DynoAttach.self) { platform, call, _ in .attach(try await platform.perform(call)) }
        addReply(DoctorExamine.self) { platform, call, _ in .stream(try await platform.perform(call)) }
    }

    private mutating func addRouters() {
        add(RouterList.self) { try await $0.perform($1) }
        add(RouterInfo.self) { try await $0.perform($1) }
        add(RequestTimelineInfo.self) { try await $0.perform($1) }
        addReply(MetricsInfo.self) { try await $0.perform($1, $2) }
    }
}
