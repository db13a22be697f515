import Model
import PlatformAPI

/// Pipelines of scripted answers.
extension Fixture {
    private static let high: UInt64 = 0x0123_4567_89ab_4def
    private static let ownerID = ResourceID(high: high, low: 0x8123_4567_89ab_cdef)

    /// An id that a session can name: `01234567-89ab-4def-0000-00000000000N`.
    private static func id(_ number: Int) -> ResourceID {
        ResourceID(high: high, low: UInt64(number))
    }

    static func pipelineBody(_ kind: String, _ words: [String]) throws -> [UInt8] {
        switch kind {
        case "pipeline": try WireJSON.encode(pipeline(words[0]))
        case "pipelines": try WireJSON.encode(words.map(pipeline))
        case "coupling": try WireJSON.encode(coupling(1, words[0]))
        case "couplings": try WireJSON.encode(words.enumerated().map { coupling($0.offset + 1, $0.element) })
        case "promotion": try WireJSON.encode(promotion)
        default: try WireJSON.encode(words.enumerated().map { target($0.offset, $0.element) })
        }
    }

    private static func pipeline(_ name: String) -> Pipeline {
        Pipeline(
            createdAt: time,
            generation: GenerationReference(id: id(7), name: "cedar"),
            id: id(7),
            name: name,
            owner: PipelineOwner(id: ownerID, type: "user"),
            updatedAt: time
        )
    }

    /// `demo:staging`; the app's number is its place in the list.
    private static func coupling(_ number: Int, _ word: String) -> PipelineCoupling {
        let parts = word.split(separator: ":").map(String.init)
        return PipelineCoupling(
            app: NamedReference(id: id(100 + number), name: parts[0]),
            createdAt: time,
            id: id(200 + number),
            pipeline: NamedReference(id: id(7), name: "pipe"),
            stage: PipelineStage(rawValue: parts[1]) ?? .production,
            updatedAt: time
        )
    }

    private static var promotion: PipelinePromotion {
        PipelinePromotion(
            createdAt: time,
            id: id(9),
            pipeline: IDReference(id: id(7)),
            source: PromotionSource(app: IDReference(id: id(101)), release: IDReference(id: id(5))),
            status: .pending,
            updatedAt: time
        )
    }

    /// `102:succeeded`, `102:failed:Out_of_luck` or `102:pending:v6` for one whose release was made.
    private static func target(_ offset: Int, _ word: String) -> PipelinePromotionTarget {
        let parts = word.split(separator: ":").map(String.init)
        let isFailed = parts[1] == "failed"
        return PipelinePromotionTarget(
            app: IDReference(id: id(Int(parts[0]) ?? 0)),
            errorMessage: isFailed ? parts[2].split(separator: "_").joined(separator: " ") : nil,
            id: id(300 + offset),
            pipelinePromotion: IDReference(id: id(9)),
            release: parts.count > 2 && !isFailed ? IDReference(id: id(6)) : nil,
            status: PromotionTargetStatus(rawValue: parts[1]) ?? .pending
        )
    }
}
