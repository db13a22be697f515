import Digest
import HTTP
import Linux
import Logplex
import Model
import PlatformAPI
import Store
import TestSupport
import Testing

@testable import ControlPlane

@Suite("App webhooks")
struct WebhookTests {
    @Test("sign what they tell, with the kinds that they were asked for, and say how it went")
    func delivery() async throws {
        let receiver = try LoopbackDyno()
        // So slow that no attempt's time is over, however long this machine takes.
        try await TestDaemon.with(timeScale: 0.01) { daemon in
            let app = try await daemon.call(AppCreate(name: "demo"))
            let hook = try await daemon.call(
                AppWebhookCreate(
                    app: "demo",
                    authorization: "Bearer abc",
                    include: ["api:release", "api:release"],
                    level: .notify,
                    secret: "s3cret",
                    url: "http://127.0.0.1:\(receiver.port)/hook?x=1"
                )
            )
            #expect(hook.include == ["api:release"] && hook.app.id == app.id)
            _ = try await daemon.call(AppUpdate(app: "demo", maintenance: Switch(true)))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            let told = try await Told.next(from: receiver)
            #expect(told.head.hasPrefix("POST /hook?x=1 HTTP/1.1\r\n"))
            #expect(told.head.contains("\r\nAuthorization: Bearer abc\r\n"))
            #expect(told.head.contains("\r\nContent-Type: application/json\r\n"))
            let code = HMAC(key: Array("s3cret".utf8)).code(of: told.content.span).bytes
            let signature = Base64.encode(code.indices.map { code[$0] })
            #expect(told.head.contains("\r\nHeroku-Webhook-Hmac-SHA256: \(signature)\r\n"))
            let message = try #require(told.message)
            #expect(message["action"] == .text("create") && message["resource"] == .text("release"))
            #expect(message["data"]?.object?["version"] == .integer(3))
            #expect(message["actor"]?.object?["email"] == .text(app.owner.email))
            #expect(message["sequence"] == .null && message["previous_data"] == .object([:]))
            let metadata = message["webhook_metadata"]?.object
            #expect(metadata?["webhook"]?.object?["id"] == .text(hook.id.description))
            #expect(metadata?["event"]?.object?["include"] == .text("api:release"))
            try told.answer(204)
            let delivery = try await daemon.delivery(.succeeded)
            #expect(delivery.numAttempts == 1 && delivery.lastAttempt?.code == 204)
            #expect(delivery.nextAttemptAt == nil && delivery.webhook.level == .notify)
            #expect(metadata?["delivery"]?.object?["id"] == .text(delivery.id.description))
            let attempt = delivery.lastAttempt.map { JSONValue.text($0.id.description) }
            #expect(metadata?["attempt"]?.object?["id"] == attempt)
            let events = try await daemon.call(AppWebhookEventList(app: "demo"))
            #expect(events.map(\.id) == [delivery.event.id])
            let one = AppWebhookDeliveryInfo(app: "demo", delivery: delivery.id.description)
            #expect(try await daemon.call(one) == delivery)
            let event = AppWebhookEventInfo(app: "demo", event: delivery.event.id.description)
            #expect(try await daemon.call(event).payload.action == "create")
        }
    }

    @Test("try again when they are asked to, with growing pauses, and not when they are not")
    func retries() async throws {
        let receiver = try LoopbackDyno()
        // So slow that only a step lets time pass.
        try await TestDaemon.with(timeScale: 0.01) { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let hook = try await daemon.hook(.sync, to: "http://127.0.0.1:\(receiver.port)/")
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            let first = try await Told.next(from: receiver)
            try first.answer(500)
            let waiting = try await daemon.delivery(.retrying)
            #expect(waiting.lastAttempt?.code == 500 && waiting.nextAttemptAt != nil)
            daemon.clock.step(by: .seconds(1))
            let second = try await Told.next(from: receiver)
            second.wire.close()
            let again = try await daemon.delivery(.retrying, attempts: 2)
            #expect(again.lastAttempt?.code == nil && again.lastAttempt?.errorClass == "InvalidAnswer")
            daemon.clock.step(by: .seconds(2))
            let third = try await Told.next(from: receiver)
            #expect(third.message?["id"] == first.message?["id"])
            #expect(third.message?["webhook_metadata"] != first.message?["webhook_metadata"])
            try third.answer(200)
            #expect(try await daemon.delivery(.succeeded).numAttempts == 3)

            let change = AppWebhookUpdate(app: "demo", webhook: hook.id.description, level: .notify)
            #expect(try await daemon.call(change).level == .notify)
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "2"]))
            try await Told.next(from: receiver).answer(500)
            #expect(try await daemon.delivery(.failed).numAttempts == 1)
        }
    }

    @Test("give up after three days, at once when they are deleted, and tell of nothing then")
    func end() async throws {
        // So slow that only a step lets time pass.
        try await TestDaemon.with(timeScale: 0.01) { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let hook = try await daemon.hook(.sync, to: "http://127.0.0.1:\(try LoopbackDyno.closedPort())/")
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            let refused = try await daemon.delivery(.retrying)
            #expect(refused.lastAttempt?.errorClass == "ConnectionFailed")
            daemon.clock.step(by: .seconds(72 * 3_600))
            #expect(try await daemon.delivery(.failed).numAttempts == 2)

            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "2"]))
            let second = try await daemon.delivery(.retrying)
            _ = try await daemon.call(AppWebhookDelete(app: "demo", webhook: hook.id.description))
            let call = AppWebhookDeliveryInfo(app: "demo", delivery: second.id.description)
            #expect(try await daemon.call(call).status == .failed)
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "3"]))
            #expect(try await daemon.call(AppWebhookEventList(app: "demo")).count == 2)
        }
    }

    @Test("tell of apps, builds, releases, formations, dynos and domains")
    func kinds() async throws {
        let told = Recorder<String>()
        let receiver = try AnsweringDyno { received in
            guard let head = headLength(of: received), let length = Told.contentLength(in: received),
                received.count >= head + length
            else { return nil }
            let message = Told.message(in: Array(received[head..<(head + length)]))
            if case .text(let action)? = message?["action"], case .text(let kind)? = message?["resource"] {
                told.append("\(kind) \(action)")
            }
            return (head + length, Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
        }
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let all = WebhookKind.allCases.map(\.name)
            let url = "http://127.0.0.1:\(receiver.port)/"
            _ = try await daemon.call(AppWebhookCreate(app: "demo", include: all, level: .notify, url: url))
            try await daemon.build(procfile: "web: sleep 1000\n", of: "demo")
            _ = try await daemon.call(DomainCreate(app: "demo", hostname: "www.example.test"))
            _ = try await daemon.call(DomainDelete(app: "demo", domain: "www.example.test"))
            _ = try await daemon.call(AppUpdate(app: "demo", maintenance: Switch(true)))
            _ = try await daemon.call(FormationUpdate(app: "demo", formation: "web", quantity: .absolute(0)))
            let early: Set = [
                "app update", "build create", "build update", "release create", "formation update",
                "dyno create", "dyno destroy", "domain create", "domain destroy",
            ]
            try await daemon.until("everything is told") { early.isSubset(of: told.values) }
            _ = try await daemon.call(AppDelete(app: "demo"))
            try await daemon.until("the end is told") { told.values.contains("app destroy") }
        }
    }

    @Test("are kept over a restart; their secret is told once, when they are made")
    func restart() async throws {
        let folder = try ScratchFolder()
        let receiver = try LoopbackDyno()
        try await TestDaemon.with(folder: folder) { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let body = """
                {"include": ["api:release"], "level": "notify", "url": "http://127.0.0.1:\(receiver.port)/"}
                """
            let made = try await daemon.send("POST", "/apps/demo/webhooks", body: Array(body.utf8))
            let secret = try #require(made.fields["Heroku-Webhook-Secret"])
            #expect(made.status == 201 && secret.count == 64)
            let listed = try await daemon.send("GET", "/apps/demo/webhooks")
            #expect(!listed.text.contains(secret) && !listed.text.contains("authorization"))
        }
        try await TestDaemon.with(folder: folder, timeScale: 0.01) { daemon in
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            try await Told.next(from: receiver).answer(200)
            _ = try await daemon.delivery(.succeeded)
        }
    }

    @Test("go on after a restart with what is not delivered, and remember what is")
    func unfinished() async throws {
        let folder = try ScratchFolder()
        let receiver = try LoopbackDyno()
        let before = try await TestDaemon.with(folder: folder, timeScale: 0.01) { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            _ = try await daemon.hook(.sync, to: "http://127.0.0.1:\(receiver.port)/")
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            let first = try await Told.next(from: receiver)
            try first.answer(200)
            _ = try await daemon.delivery(.succeeded)
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "2"]))
            try await Told.next(from: receiver).answer(503)
            _ = try await daemon.delivery(.retrying)
            let events = try await daemon.call(AppWebhookEventList(app: "demo"))
            return (events, try await daemon.call(AppWebhookDeliveryList(app: "demo")))
        }
        try await TestDaemon.with(folder: folder, timeScale: 0.01) { daemon in
            #expect(try await daemon.call(AppWebhookEventList(app: "demo")) == before.0)
            #expect(try await daemon.call(AppWebhookDeliveryList(app: "demo")) == before.1)
            let waiting = try #require(before.1.first { $0.status == .retrying })
            daemon.clock.step(by: .seconds(1))
            let again = try await Told.next(from: receiver)
            #expect(again.message?["id"] == .text(waiting.event.id.description))
            try again.answer(204)
            let delivered = try await daemon.delivery(.succeeded, attempts: 2)
            #expect(delivered.id == waiting.id && delivered.lastAttempt?.code == 204)
        }
    }

    @Test("whose receiver does not answer delay no other")
    func slowReceiver() async throws {
        let (slow, quick) = (try LoopbackDyno(), try LoopbackDyno())
        try await TestDaemon.with(timeScale: 0.01) { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            _ = try await daemon.hook(.notify, to: "http://127.0.0.1:\(slow.port)/")
            var held: [Told] = []
            let many = Limits.Webhooks.attemptsPerWebhook + 3
            for number in 1...many {
                _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "\(number)"]))
                if number <= Limits.Webhooks.attemptsPerWebhook {
                    held.append(try await Told.next(from: slow))
                }
            }
            let hook = try await daemon.hook(.notify, to: "http://127.0.0.1:\(quick.port)/")
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "x"]))
            let told = try await Told.next(from: quick)
            #expect(told.message?["data"]?.object?["version"] == .integer(many + 3))
            try told.answer(200)
            #expect(try await daemon.delivery(.succeeded).webhook.id == hook.id)
            let waiting = try await daemon.call(AppWebhookDeliveryList(app: "demo"))
            #expect(waiting.filter { $0.status == .pending }.count == many + 1)
            // Their turn comes when the receiver answers.
            try held.removeFirst().answer(200)
            #expect(try await Told.next(from: slow).message?["resource"] == .text("release"))
        }
    }

    @Test("refuse a receiver over TLS that nobody trusted vouches for, and reach one that somebody does")
    func tls() async throws {
        guard TestCertificates.isPossible, let python = await PythonProgram.interpreter(with: ["ssl"]) else {
            return
        }
        let authority = try await TestCertificates()
        let identity = try await authority.sign("DNS:hooks.localhost")
        let script = Repository.path("Tests/LogplexTests/Receivers/https_receiver.py")
        let receiver = try RunningProgram([python, "-B", script, identity.certificate, identity.key, "201"])
        try await receiver.wait(for: "its port") { try !receiver.lines.isEmpty }
        let port = try receiver.lines[0]
        func outcome(_ host: String, trusting certificates: String?) async throws -> WebhookRequest.Outcome {
            let request = try WebhookRequest(.sample, .random(), .sample(url: "https://\(host):\(port)/in"))
            let trust = DrainTrust(certificates: certificates)
            return await request.send(trusting: trust, within: .seconds(60))
        }
        let good = authority.authority
        #expect(try await outcome("hooks.localhost", trusting: nil) == .failed("CertificateRefused"))
        #expect(try await outcome("other.localhost", trusting: good) == .failed("CertificateRefused"))
        #expect(try await outcome("hooks.localhost", trusting: "/missing") == .failed("TLSUnavailable"))
        #expect(try await outcome("hooks.localhost", trusting: good) == .answered(201))
        try await receiver.wait(for: "the request") {
            try receiver.lines.contains {
                $0.hasPrefix("201\t/in\thooks.localhost:\(port)\tapplication/json\t")
            }
        }
    }

    @Test("send nothing where there is nothing to sign")
    func unsignable() throws {
        var event = AppWebhookEvent.sample
        event.payload.data = .number(.nan)
        #expect(throws: (any Error).self) {
            try WebhookRequest(event, .random(), .sample(url: "http://127.0.0.1:9/"))
        }
        #expect(throws: APIErrorBody.self) { try WebhookRequest(.sample, .random(), .sample(url: "nowhere")) }
    }

    @Test("are refused with a reason")
    func refusals() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let good = AppWebhookCreate(
                app: "demo",
                include: ["api:build"],
                level: .sync,
                url: "http://127.0.0.1:9/"
            )
            func with(_ change: (inout AppWebhookCreate) -> Void) -> AppWebhookCreate {
                var call = good
                change(&call)
                return call
            }
            let wrong = [
                with { $0.url = "https://" }, with { $0.url = "syslog://127.0.0.1:9" },
                with { $0.url = "http://" }, with { $0.include = [] }, with { $0.include = ["api:moon"] },
                with { $0.secret = "" }, with { $0.secret = "a\nb" }, with { $0.authorization = "a\r\nX: y" },
            ]
            for call in wrong {
                let refused = await #expect(throws: APIErrorBody.self) { try await daemon.call(call) }
                #expect(refused?.id == "invalid_params", "\(call)")
            }
            let body = #"{"include": ["api:build"], "level": "loud", "url": "http://127.0.0.1:9/"}"#
            let loud = try await daemon.send("POST", "/apps/demo/webhooks", body: Array(body.utf8))
            #expect(loud.status == 422)
            for _ in 0..<Limits.Store.webhooksPerApp { _ = try await daemon.call(good) }
            let full = await #expect(throws: APIErrorBody.self) { try await daemon.call(good) }
            #expect(full?.message == "There are 50 webhooks at most. Remove one first.")
            let missing = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(AppWebhookInfo(app: "demo", webhook: ResourceID.random().description))
            }
            #expect(missing?.message == "Couldn't find that webhook.")
        }
    }
}

extension AppWebhookEvent {
    fileprivate static let sample = AppWebhookEvent(
        createdAt: .now,
        id: .random(),
        include: "api:release",
        payload: .init(
            action: "create",
            actor: UserReference(id: .random(), email: "dev@example.test"),
            data: .object([:]),
            previousData: .object([:]),
            resource: "release",
            version: ""
        ),
        updatedAt: .now
    )
}

extension WebhookDeliveryRecord {
    fileprivate static func sample(url: String) -> WebhookDeliveryRecord {
        let (app, now) = (ResourceID.random(), Timestamp.now)
        let webhook = WebhookRecord(
            app: app,
            url: url,
            include: ["api:release"],
            level: .notify,
            secret: "s3cret",
            created: now,
            updated: now
        )
        let event = WebhookEventRecord(app: app, include: "api:release", payload: "{}", created: now)
        return WebhookDeliveryRecord(of: event, to: webhook, ends: now)
    }
}

/// One request of a webhook as its receiver gets it.
private struct Told: Sendable {
    let wire: LoopbackWire
    let head: String
    let content: [UInt8]

    var message: [String: JSONValue]? { Told.message(in: content) }

    /// The next one, waited for with a deadline.
    static func next(from receiver: LoopbackDyno) async throws -> Told {
        try await onThread(named: "receiver") {
            let wire = try receiver.accept()
            let head = try wire.readHead()
            let length = Told.contentLength(in: Array(head.utf8)) ?? 0
            return Told(wire: wire, head: head, content: try wire.read(length))
        }
    }

    func answer(_ status: Int) throws {
        try wire.send("HTTP/1.1 \(status) Answer\r\nContent-Length: 0\r\n\r\n")
    }

    static func message(in content: [UInt8]) -> [String: JSONValue]? {
        (try? WireJSON.decode(JSONValue.self, from: content))?.object
    }

    static func contentLength(in head: [UInt8]) -> Int? {
        let text = String(decoding: head, as: UTF8.self)
        guard let name = text.firstRange(of: "\r\nContent-Length: ") else { return nil }
        return Int(text[name.upperBound...].prefix { $0.isNumber })
    }
}

extension TestDaemon {
    /// A webhook of the app `demo` that is told of releases.
    fileprivate func hook(_ level: WebhookLevel, to url: String) async throws -> AppWebhook {
        try await call(AppWebhookCreate(app: "demo", include: ["api:release"], level: level, url: url))
    }

    /// The delivery of the app `demo` that has this status, after so many attempts; waited for with a deadline.
    fileprivate func delivery(
        _ status: WebhookDeliveryStatus,
        attempts: Int = 1
    ) async throws -> AppWebhookDelivery {
        var found: AppWebhookDelivery?
        try await until("a delivery is \(status)") {
            let all = try await call(AppWebhookDeliveryList(app: "demo"))
            found = all.first { $0.status == status && $0.numAttempts >= attempts }
            return found != nil
        }
        return try #require(found)
    }
}
