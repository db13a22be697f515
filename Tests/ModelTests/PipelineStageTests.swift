import Model
import Testing

@Suite("A pipeline's stage")
struct PipelineStageTests {
    @Test("is promoted from development to staging to production, and from no other")
    func order() {
        #expect(
            PipelineStage.allCases.map(\.next) == [nil, nil, .staging, .production, nil]
        )
    }

    @Test(
        "is guessed from the end of an app's name",
        arguments: [
            ("demo", PipelineStage.production), ("demo-staging", .staging), ("demo-dev", .development),
            ("staging-demo", .production), ("demo-production", .production), ("demo-ci", .test),
        ]
    )
    func guess(app: String, stage: PipelineStage) {
        #expect(PipelineStage.guess(for: app) == stage)
    }
}
