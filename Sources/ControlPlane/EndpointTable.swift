import PlatformAPI

/// Every endpoint with the platform's method for it.
struct EndpointTable: Sendable {
    /// Decodes a matched request, performs it and encodes the answer.
    typealias Perform = @Sendable (Platform, PathParameters, [UInt8], RequestContext) async throws -> Reply

    /// What a route leads to.
    struct Entry: Sendable {
        let perform: Perform
        /// The scopes of which a token must have one.
        let scopes: [TokenScope]
    }

    private(set) var index = RouteIndex<Entry>()
    /// Names of the endpoints that are here; a test compares them with the catalogue.
    private(set) var names: Set<String> = []

    /// An endpoint whose answer is one resource.
    mutating func add<Call: Endpoint>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call) async throws -> Call.Answer
    ) {
        add(type) { platform, call, _ in try await perform(platform, call) }
    }

    /// An endpoint whose answer depends on who asks, too.
    mutating func add<Call: Endpoint>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call, RequestContext) async throws -> Call.Answer
    ) {
        addReply(type) { platform, call, context in
            let answer = try await perform(platform, call, context)
            let body = try WireJSON.encode(answer, variant: context.variant)
            return .json(status: Call.successStatus, body: body)
        }
    }

    /// An endpoint whose answer is a list that can be read in pages.
    mutating func addList<Call: Endpoint, Item: Rangeable>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call) async throws -> [Item]
    ) where Call.Answer == [Item] {
        addList(type) { platform, call, _ in try await perform(platform, call) }
    }

    /// A list that a query narrows.
    mutating func addList<Call: Endpoint, Item: Rangeable>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call, RequestContext) async throws -> [Item]
    ) where Call.Answer == [Item] {
        addReply(type) { platform, call, context in
            let range = try context.range.map { text throws(UnreadableRange) in try RangeHeader(parsing: text)
            }
            let page = Page(of: try await perform(platform, call, context), range: range)
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

    /// An endpoint whose answer says where to attach: ours over the socket, Heroku's rendezvous over the port.
    mutating func addAttachable<Call: Endpoint>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call) async throws -> Call.Answer
    ) where Call.Answer == PlatformAPI.Dyno {
        addReply(type) { platform, call, context in
            var dyno = try await perform(platform, call)
            var fields: [ReplyField] = []
            // `…/dynos/REFERENCE/attach` (DynoAttach).
            let reference = dyno.attachURL?.split(separator: "/").dropLast().last.map(String.init)
            if context.origin == .port, let reference {
                do throws(RendezvousCertificate.Failure) {
                    dyno.attachURL = try await platform.rendezvous.url(of: reference, app: dyno.app.id)
                } catch {
                    let warning = "Only herolocal's own client can attach: \(error.sentence)."
                    fields.append(ReplyField("X-Heroku-Warning", warning))
                }
            }
            let body = try WireJSON.encode(dyno, variant: context.variant)
            return .json(status: Call.successStatus, body: body, fields: fields)
        }
    }

    /// An endpoint that answers in its own way.
    mutating func addReply<Call: Endpoint>(
        _ type: Call.Type,
        _ perform: @escaping @Sendable (Platform, Call, RequestContext) async throws -> Reply
    ) {
        names.insert(Call.name)
        insert(Call.route) { platform, parameters, body, context in
            let call = try Call.decode(parameters: parameters, body: body)
            return try await perform(platform, call, context)
        }
    }

    /// A call for what this platform does not have; an app that it names has to exist all the same.
    mutating func add(_ absent: AbsentResource) {
        insert(absent.route) { platform, parameters, _, _ in
            if let app = parameters.values["app"] { _ = try await platform.app(app) }
            if let error = absent.error { throw error }
            return .json(status: 200, body: Array("[]".utf8), fields: [ReplyField("Accept-Ranges", "id")])
        }
    }

    private mutating func insert(_ route: Route, _ perform: @escaping Perform) {
        index.insert(Entry(perform: perform, scopes: TokenScope.accepted(for: route)), for: route)
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
        table.addPipelines()
        table.addDynos()
        table.addCatalogue()
        table.addDaemon()
        table.addRouters()
        table.addAccount()
        table.addWebhooks()
        table.addSchema()
        for absent in AbsentResource.all { table.add(absent) }
        return table
    }()

    private mutating func addApps() {
        addList(AppList.self) { try await $0.perform($1) }
        addList(AppListOwned.self) { try await $0.perform($1) }
        addList(AppFilter.self) { try await $0.perform($1) }
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
        add(DomainUpdate.self) { try await $0.perform($1) }
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
        add(TelemetryDrainCreate.self) { try await $0.perform($1) }
        addList(TelemetryDrainList.self) { try await $0.perform($1) }
        add(TelemetryDrainInfo.self) { try await $0.perform($1) }
        add(TelemetryDrainUpdate.self) { try await $0.perform($1) }
        add(TelemetryDrainDelete.self) { try await $0.perform($1) }
    }

    private mutating func addBuilds() {
        add(SourceCreate.self) { try await $0.perform($1) }
        add(BuildCreate.self) { try await $0.perform($1) }
        add(BuildInfo.self) { try await $0.perform($1) }
        add(BuildResultInfo.self) { try await $0.perform($1) }
        addList(BuildList.self) { try await $0.perform($1) }
        add(BuildCancel.self) { try await $0.perform($1) }
        add(BuildCacheDelete.self) { try await $0.perform($1) }
        addList(BuildpackInstallationList.self) { try await $0.perform($1) }
        addList(BuildpackInstallationUpdate.self) { try await $0.perform($1) }
        add(SlugInfo.self) { try await $0.perform($1) }
        add(SlugCreate.self) { try await $0.perform($1) }
        addList(ReleaseList.self) { try await $0.perform($1, $2) }
        add(ReleaseInfo.self) { try await $0.perform($1) }
        add(ReleaseCreate.self) { try await $0.perform($1) }
        add(ReleaseConfigVars.self) { try await $0.perform($1) }
    }

    private mutating func addPipelines() {
        addList(PipelineList.self) { try await $0.perform($1, $2) }
        add(PipelineInfo.self) { try await $0.perform($1) }
        add(PipelineCreate.self) { try await $0.perform($1) }
        add(PipelineUpdate.self) { try await $0.perform($1) }
        add(PipelineDelete.self) { try await $0.perform($1) }
        addList(PipelineReleaseList.self) { try await $0.perform($1) }
        addList(PipelineDeploymentList.self) { try await $0.perform($1) }
        addList(PipelineBuildList.self) { try await $0.perform($1) }
        add(PipelineStackInfo.self) { try await $0.perform($1) }
        addList(PipelineCouplingList.self) { try await $0.perform($1) }
        addList(PipelineCouplingListByPipeline.self) { try await $0.perform($1) }
        add(PipelineCouplingByApp.self) { try await $0.perform($1) }
        add(PipelineCouplingInfo.self) { try await $0.perform($1) }
        add(PipelineCouplingCreate.self) { try await $0.perform($1) }
        add(PipelineCouplingUpdate.self) { try await $0.perform($1) }
        add(PipelineCouplingDelete.self) { try await $0.perform($1) }
        add(PipelinePromotionCreate.self) { try await $0.perform($1) }
        add(PipelinePromotionInfo.self) { try await $0.perform($1) }
        addList(PipelinePromotionTargetList.self) { try await $0.perform($1) }
        add(AppSetupCreate.self) { try await $0.perform($1) }
        add(AppSetupInfo.self) { try await $0.perform($1) }
        add(PipelineConfigVarsInfo.self) { try await $0.perform($1) }
        add(PipelineConfigVarsUpdate.self) { try await $0.perform($1) }
        add(ReviewAppCreate.self) { try await $0.perform($1) }
        add(ReviewAppInfo.self) { try await $0.perform($1) }
        add(ReviewAppByApp.self) { try await $0.perform($1) }
        add(ReviewAppDelete.self) { try await $0.perform($1) }
        addList(ReviewAppList.self) { try await $0.perform($1) }
        add(ReviewAppConfigInfo.self) { try await $0.perform($1) }
        add(ReviewAppConfigCreate.self) { try await $0.perform($1) }
        add(ReviewAppConfigUpdate.self) { try await $0.perform($1) }
        add(ReviewAppConfigDelete.self) { try await $0.perform($1) }
        add(TestRunCreate.self) { try await $0.perform($1) }
        add(TestRunInfo.self) { try await $0.perform($1) }
        add(TestRunInfoByPipeline.self) { try await $0.perform($1) }
        add(TestRunUpdate.self) { try await $0.perform($1) }
        addList(TestRunList.self) { try await $0.perform($1) }
        addList(TestNodeList.self) { try await $0.perform($1) }
    }

    private mutating func addDynos() {
        addList(FormationList.self) { try await $0.perform($1) }
        add(FormationInfo.self) { try await $0.perform($1) }
        // No page of a list: what was changed, by type.
        add(FormationBatchUpdate.self) { try await $0.perform($1) }
        add(FormationUpdate.self) { try await $0.perform($1) }
        add(FormationRestart.self) { try await $0.perform($1) }
        add(FormationStop.self) { try await $0.perform($1) }
        add(MonitorList.self) { try await $0.perform($1) }
        add(MonitorCreate.self) { try await $0.perform($1) }
        add(MonitorUpdate.self) { try await $0.perform($1) }
        addList(DynoList.self) { try await $0.perform($1) }
        add(DynoInfo.self) { try await $0.perform($1) }
        addAttachable(DynoCreate.self) { try await $0.perform($1) }
        addAttachable(DynoRunInside.self) { try await $0.perform($1) }
        add(DynoRestart.self) { try await $0.perform($1) }
        add(DynoRestartAll.self) { try await $0.perform($1) }
        add(DynoStop.self) { try await $0.perform($1) }
    }

    private mutating func addCatalogue() {
        addList(StackList.self) { try await $0.perform($1) }
        add(StackInfo.self) { try await $0.perform($1) }
        addList(AvailableStackList.self) { try await $0.perform($1) }
        addList(GenerationList.self) { try await $0.perform($1) }
        add(GenerationInfo.self) { try await $0.perform($1) }
        addList(RegionList.self) { try await $0.perform($1) }
        add(RegionInfo.self) { try await $0.perform($1) }
        addList(DynoSizeList.self) { try await $0.perform($1) }
        add(DynoSizeLookup.self) { try await $0.perform($1) }
        addList(AppDynoSizeList.self) { try await $0.perform($1) }
    }

    private mutating func addAccount() {
        add(AccountInfo.self) { try await $0.perform($1) }
        add(AccountInfoByUser.self) { try await $0.perform($1) }
        add(AccountUpdate.self) { try await $0.perform($1) }
        add(AccountUpdateByUser.self) { try await $0.perform($1) }
        addList(AccountFeatureList.self) { try await $0.perform($1) }
        add(AccountQuotaInfo.self) { try await $0.perform($1) }
        add(RateLimitInfo.self) { try await $0.perform($1) }
        addList(KeyList.self) { try await $0.perform($1) }
        add(KeyInfo.self) { try await $0.perform($1) }
        add(KeyCreate.self) { try await $0.perform($1) }
        add(KeyDelete.self) { try await $0.perform($1) }
        addList(CollaboratorList.self) { try await $0.perform($1) }
        add(CollaboratorInfo.self) { try await $0.perform($1) }
        add(CollaboratorCreate.self) { try await $0.perform($1) }
        add(CollaboratorDelete.self) { try await $0.perform($1) }
        addList(OAuthAuthorizationList.self) { try await $0.perform($1) }
        add(OAuthAuthorizationInfo.self) { try await $0.perform($1, $2) }
        add(OAuthAuthorizationCreate.self) { try await $0.perform($1) }
        add(OAuthAuthorizationUpdate.self) { try await $0.perform($1, $2) }
        add(OAuthAuthorizationDelete.self) { try await $0.perform($1, $2) }
        add(OAuthAuthorizationRegenerate.self) { try await $0.perform($1, $2) }
        addList(OAuthClientList.self) { try await $0.perform($1) }
        add(OAuthClientInfo.self) { try await $0.perform($1) }
        add(OAuthClientCreate.self) { try await $0.perform($1) }
        add(OAuthClientUpdate.self) { try await $0.perform($1) }
        add(OAuthClientDelete.self) { try await $0.perform($1) }
        add(OAuthClientRotateCredentials.self) { try await $0.perform($1) }
        add(OAuthTokenCreate.self) { try await $0.perform($1) }
        add(OAuthTokenDelete.self) { try await $0.perform($1) }
        addList(OAuthSessionList.self) { try await $0.perform($1) }
        add(OAuthSessionDelete.self) { try await $0.perform($1, $2) }
    }

    private mutating func addWebhooks() {
        addList(AppWebhookList.self) { try await $0.perform($1) }
        add(AppWebhookInfo.self) { try await $0.perform($1) }
        addReply(AppWebhookCreate.self) { platform, call, context in
            let (answer, secret) = try await platform.perform(call)
            let body = try WireJSON.encode(answer, variant: context.variant)
            let fields = [ReplyField("Heroku-Webhook-Secret", secret)]
            return .json(status: AppWebhookCreate.successStatus, body: body, fields: fields)
        }
        add(AppWebhookUpdate.self) { try await $0.perform($1) }
        add(AppWebhookDelete.self) { try await $0.perform($1) }
        addList(AppWebhookDeliveryList.self) { try await $0.perform($1) }
        add(AppWebhookDeliveryInfo.self) { try await $0.perform($1) }
        addList(AppWebhookEventList.self) { try await $0.perform($1) }
        add(AppWebhookEventInfo.self) { try await $0.perform($1) }
    }

    private mutating func addSchema() {
        let schema = Result { try WireJSON.encode(HyperSchema.document()) }
        addReply(SchemaInfo.self) { _, _, _ in
            .content(type: "application/schema+json", body: try schema.get())
        }
    }

    private mutating func addDaemon() {
        add(DaemonInfo.self) { try await $0.perform($1) }
        add(DaemonStop.self) { try await $0.perform($1) }
        add(DaemonReload.self) { try await $0.perform($1) }
        add(DaemonUpgrade.self) { try await $0.perform($1) }
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
        add(LogInputInfo.self) { try await $0.perform($1) }
        addReply(DoctorExamine.self) { platform, call, _ in .stream(try await platform.perform(call)) }
    }

    private mutating func addRouters() {
        add(RouterList.self) { try await $0.perform($1) }
        add(RouterInfo.self) { try await $0.perform($1) }
        add(RequestTimelineInfo.self) { try await $0.perform($1) }
        add(AppMetricsInfo.self) { try await $0.perform($1) }
        addReply(MetricsInfo.self) { try await $0.perform($1, $2) }
    }
}
