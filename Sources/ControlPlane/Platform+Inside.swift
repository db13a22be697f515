import DynoManager
import Linux
import Model
import PlatformAPI
import Store

extension Platform {
    /// Prepares a command inside a dyno (spec dynos §7); the client's attachment starts it.
    func perform(_ call: DynoRunInside) async throws -> PlatformAPI.Dyno {
        let app = try await app(call.app)
        let dyno = try await dyno(call.dyno, of: app)
        try check(command: call.command, environment: call.env)
        guard call.attach?.isOn != false else {
            throw RequestProblem.invalid("attach", "must be true: a command inside a dyno has no log")
        }
        let request = InsideRequest(
            dyno: dyno.id,
            command: call.command,
            environment: call.env ?? [:],
            terminal: call.forceNoTTY?.isOn == true ? nil : windowSize(call.env)
        )
        let inside: InsideCommand
        do throws(DynoIsNotUp) {
            inside = try await parts.dynos.runInside(request)
        } catch {
            throw APIErrorBody(
                .invalidParams,
                "\(dyno.name) is \(dyno.state). Commands run only inside a dyno that is up."
            )
        }
        announce(call.command, of: app)
        await attachments.add(inside)
        var answer = present(dyno, of: app, attachURL: attachURL(of: inside.id.description, app))
        answer.command = call.command
        return answer
    }
}
