import Model
import PlatformAPI
import Store

extension Platform {
    func perform(_ call: DoctorExamine) async throws -> ReplyStream {
        let app = try await app(call.app)
        let snapshot = try await store.snapshot(of: app.id)
        let stream = ExaminationStream(loop: parts.control) { [parts] tell in
            let examination = Examination(
                parts: parts,
                snapshot: snapshot,
                dotenv: call.dotenv ?? [],
                isQuick: call.quick?.isOn == true,
                tell: tell
            )
            await examination.run()
        }
        return ReplyStream(contentType: ExaminationStream.contentType, source: stream)
    }
}
