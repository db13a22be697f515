import Model
import PlatformAPI
import Store

extension Platform {
    func present(_ pipeline: PipelineRecord) -> Pipeline {
        Pipeline(
            createdAt: pipeline.created,
            generation: Catalog.generation,
            id: pipeline.id,
            name: pipeline.name.description,
            owner: PipelineOwner(id: pipeline.owner.id, type: "user"),
            updatedAt: pipeline.updated
        )
    }

    func present(_ coupling: CouplingRecord) -> PipelineCoupling {
        PipelineCoupling(
            app: NamedReference(id: coupling.app, name: coupling.appName.description),
            createdAt: coupling.created,
            id: coupling.id,
            pipeline: NamedReference(id: coupling.pipeline, name: coupling.pipelineName.description),
            stage: coupling.stage,
            updatedAt: coupling.updated
        )
    }

    func present(_ promotion: PromotionRecord) -> PipelinePromotion {
        PipelinePromotion(
            createdAt: promotion.created,
            id: promotion.id,
            pipeline: IDReference(id: promotion.pipeline),
            source: PromotionSource(
                app: IDReference(id: promotion.sourceApp),
                release: IDReference(id: promotion.sourceRelease)
            ),
            status: promotion.status,
            updatedAt: promotion.updated
        )
    }

    func present(_ target: PromotionTargetRecord) -> PipelinePromotionTarget {
        PipelinePromotionTarget(
            app: IDReference(id: target.app),
            errorMessage: target.error,
            id: target.id,
            pipelinePromotion: IDReference(id: target.promotion),
            release: target.release.map(IDReference.init),
            status: target.status
        )
    }
}
