/// Every endpoint: what the tests of the routes and of the daemon's table go through.
package enum Catalogue {
    package static let endpoints: [any Endpoint.Type] =
        apps + builds + pipelines + dynos + account + daemon + routers

    // MARK: - Private

    private static let apps: [any Endpoint.Type] = [
        AppList.self, AppListOwned.self, AppFilter.self,
        AppCreate.self, AppInfo.self, AppUpdate.self, AppDelete.self,
        AppFeatureList.self, AppFeatureInfo.self, AppFeatureUpdate.self,
        ConfigVarsInfo.self, ConfigVarsUpdate.self,
        DomainList.self, DomainInfo.self, DomainCreate.self, DomainUpdate.self, DomainDelete.self,
        DomainDeleteAll.self, SNIEndpointList.self,
        LogSessionCreate.self,
        AppWebhookList.self, AppWebhookInfo.self, AppWebhookCreate.self, AppWebhookUpdate.self,
        AppWebhookDelete.self, AppWebhookDeliveryList.self, AppWebhookDeliveryInfo.self,
        AppWebhookEventList.self, AppWebhookEventInfo.self,
        LogDrainList.self, LogDrainInfo.self, LogDrainCreate.self, LogDrainUpdate.self, LogDrainDelete.self,
        TelemetryDrainCreate.self, TelemetryDrainList.self, TelemetryDrainInfo.self,
        TelemetryDrainUpdate.self, TelemetryDrainDelete.self,
    ]

    private static let builds: [any Endpoint.Type] = [
        SourceCreate.self,
        BuildCreate.self, BuildInfo.self, BuildResultInfo.self, BuildList.self, BuildCancel.self,
        BuildCacheDelete.self,
        BuildpackInstallationList.self, BuildpackInstallationUpdate.self,
        SlugInfo.self, SlugCreate.self,
        ReleaseList.self, ReleaseInfo.self, ReleaseCreate.self, ReleaseConfigVars.self,
        StackList.self, StackInfo.self, AvailableStackList.self, GenerationList.self, GenerationInfo.self,
    ]

    private static let pipelines: [any Endpoint.Type] = [
        PipelineList.self, PipelineInfo.self, PipelineCreate.self, PipelineUpdate.self, PipelineDelete.self,
        PipelineReleaseList.self, PipelineDeploymentList.self, PipelineBuildList.self, PipelineStackInfo.self,
        PipelineCouplingList.self, PipelineCouplingListByPipeline.self, PipelineCouplingByApp.self,
        PipelineCouplingInfo.self, PipelineCouplingCreate.self, PipelineCouplingUpdate.self,
        PipelineCouplingDelete.self,
        PipelinePromotionCreate.self, PipelinePromotionInfo.self, PipelinePromotionTargetList.self,
        AppSetupCreate.self, AppSetupInfo.self,
        PipelineConfigVarsInfo.self, PipelineConfigVarsUpdate.self,
        ReviewAppCreate.self, ReviewAppInfo.self, ReviewAppByApp.self, ReviewAppDelete.self,
        ReviewAppList.self,
        ReviewAppConfigInfo.self, ReviewAppConfigCreate.self, ReviewAppConfigUpdate.self,
        ReviewAppConfigDelete.self,
        TestRunCreate.self, TestRunInfo.self, TestRunInfoByPipeline.self, TestRunUpdate.self,
        TestRunList.self,
        TestNodeList.self,
    ]

    private static let dynos: [any Endpoint.Type] = [
        FormationList.self, FormationInfo.self, FormationBatchUpdate.self, FormationUpdate.self,
        FormationRestart.self, FormationStop.self, MonitorList.self, MonitorCreate.self, MonitorUpdate.self,
        DynoList.self, DynoInfo.self, DynoCreate.self, DynoRestart.self, DynoRestartAll.self, DynoStop.self,
        DynoRunInside.self,
        DynoSizeList.self, DynoSizeLookup.self, AppDynoSizeList.self,
    ]

    private static let account: [any Endpoint.Type] = [
        AccountInfo.self, AccountInfoByUser.self, AccountUpdate.self, AccountUpdateByUser.self,
        AccountFeatureList.self, AccountQuotaInfo.self,
        KeyList.self, KeyInfo.self, KeyCreate.self, KeyDelete.self,
        CollaboratorList.self, CollaboratorInfo.self, CollaboratorCreate.self, CollaboratorDelete.self,
        OAuthAuthorizationList.self, OAuthAuthorizationInfo.self, OAuthAuthorizationCreate.self,
        OAuthAuthorizationUpdate.self, OAuthAuthorizationDelete.self, OAuthAuthorizationRegenerate.self,
        OAuthClientList.self, OAuthClientInfo.self, OAuthClientCreate.self, OAuthClientUpdate.self,
        OAuthClientDelete.self, OAuthClientRotateCredentials.self,
        OAuthTokenCreate.self, OAuthTokenDelete.self, OAuthSessionList.self, OAuthSessionDelete.self,
        RateLimitInfo.self, RegionList.self, RegionInfo.self, SchemaInfo.self,
    ]

    private static let daemon: [any Endpoint.Type] = [
        DaemonInfo.self, DaemonReload.self, DaemonStop.self, DaemonUpgrade.self,
        TokenInfo.self, DynoAttach.self,
        ClockInfo.self, ClockUpdate.self, ClockStep.self,
        FaultList.self, FaultCreate.self, FaultDelete.self, FaultDeleteAll.self, AppFaultDeleteAll.self,
        HopList.self, HopUpdate.self, HopDelete.self, HopDeleteAll.self,
        DoctorExamine.self, LogInputInfo.self,
    ]

    private static let routers: [any Endpoint.Type] = [
        RouterList.self, RouterInfo.self, RequestTimelineInfo.self, AppMetricsInfo.self,
        MetricsInfo.self,
    ]
}
