import Model
import PlatformAPI
import Testing

private let id = ResourceID(high: 0x0123_4567_89ab_4def, low: 0x8123_4567_89ab_cdef)
private let idText = "01234567-89ab-4def-8123-456789abcdef"
private let time = Timestamp(microseconds: 1_786_356_000_999_999)
private let named = NamedReference(id: id, name: "demo")

private func json(_ value: some Encodable, variant: WireJSON.Variant = .plain) throws -> String {
    String(decoding: try WireJSON.encode(value, variant: variant), as: UTF8.self)
}

@Suite("A resource")
struct ResourceTests {
    @Test("is written with sorted keys, nulls, whole seconds and plain slashes")
    func golden() throws {
        let release = Release(
            addonPlanNames: [],
            app: named,
            artifacts: [Release.Artifact(id: id, type: "slug")],
            createdAt: time,
            current: true,
            description: "Deploy 1a2b3c4d",
            eligibleForRollback: true,
            id: id,
            outputStreamURL: nil,
            slug: nil,
            status: .succeeded,
            updatedAt: time,
            user: UserReference(id: id, email: "dev@example.test"),
            version: 5
        )
        let text = """
            {"addon_plan_names":[],"app":{"id":"ID","name":"demo"},"artifacts":[{"id":"ID","type":"slug"}],\
            "created_at":"2026-08-10T10:00:00Z","current":true,"description":"Deploy 1a2b3c4d",\
            "eligible_for_rollback":true,"id":"ID","oci_image":null,"output_stream_url":null,"slug":null,\
            "status":"succeeded","updated_at":"2026-08-10T10:00:00Z",\
            "user":{"email":"dev@example.test","id":"ID"},"version":5}
            """
        #expect(try json(release) == text.split(separator: "ID").joined(separator: idText))
        #expect(try WireJSON.decode(Release.self, from: Array(json(release).utf8)).slug == nil)
    }

    @Test("is read though it lacks keys that can be null and has keys that nobody knows")
    func tolerant() throws {
        let text = #"{"id": "\#(idText)", "name": "x", "new": {"a": [1]}}"#
        #expect(try WireJSON.decode(NamedReference.self, from: Array(text.utf8)).name == "x")
        let blob = try WireJSON.decode(SourceBlob.self, from: Array(#"{"url": "http://x/"}"#.utf8))
        #expect(blob == SourceBlob(url: "http://x/"))
        #expect(
            try json(blob)
                == #"{"checksum":null,"url":"http://x/","version":null,"version_description":null}"#
        )
    }

    @Test("has a generation that is an object in version 3 and a string in 3.sdk")
    func generation() throws {
        let generation = GenerationReference(id: id, name: "cedar")
        #expect(try json(generation) == #"{"id":"\#(idText)","name":"cedar"}"#)
        #expect(try json([generation], variant: .sdk) == #"["cedar"]"#)
        let short = try WireJSON.decode([GenerationReference].self, from: Array(#"["cedar"]"#.utf8))
        #expect(short == [GenerationReference(id: nil, name: "cedar")])
    }

    @Test("that is an error has the status of its id")
    func errors() throws {
        let body = APIErrorBody(.notFound, "Couldn't find that app.", resource: "app")
        #expect(body.status == 404)
        let text = try json(body)
        #expect(text == #"{"id":"not_found","message":"Couldn't find that app.","resource":"app"}"#)
        #expect(try WireJSON.decode(APIErrorBody.self, from: Array(text.utf8)) == body)
    }
}

@Suite("A tolerant value")
struct TolerantValueTests {
    private struct Box<Value: Codable>: Codable { let value: Value }

    private func read<Value: Codable>(_ type: Value.Type, _ text: String) -> Value? {
        try? WireJSON.decode(Box<Value>.self, from: Array(#"{"value": \#(text)}"#.utf8)).value
    }

    @Test("reads every spelling of a quantity")
    func quantities() {
        #expect(read(Quantity.self, "2") == .absolute(2))
        #expect(read(Quantity.self, #""2""#) == .absolute(2))
        #expect(read(Quantity.self, #""+1""#) == .relative(1))
        #expect(read(Quantity.self, #""-1""#) == .relative(-1))
        for text in ["-1", "1.5", #""x""#, #""""#, #""+""#, #""--1""#, #"" 1""#, "null", "[1]"] {
            #expect(read(Quantity.self, text) == nil, "\(text)")
        }
    }

    @Test("reads every spelling of a release")
    func releases() {
        #expect(read(ReleaseIdentity.self, "3") == .version(3))
        #expect(read(ReleaseIdentity.self, #""3""#) == .version(3))
        #expect(read(ReleaseIdentity.self, #""v3""#) == .version(3))
        #expect(read(ReleaseIdentity.self, #""\#(idText)""#) == .id(id))
        for text in ["-3", #""v""#, #""vv3""#, #""+3""#, #""latest""#] {
            #expect(read(ReleaseIdentity.self, text) == nil, "\(text)")
        }
    }

    @Test("reads a maintenance flag as a boolean, a digit or a word")
    func switches() {
        for text in ["true", "1", #""true""#, #""1""#] { #expect(read(Switch.self, text)?.isOn == true) }
        for text in ["false", "0", #""false""#] { #expect(read(Switch.self, text)?.isOn == false) }
        for text in ["2", #""yes""#, "null", "[]"] { #expect(read(Switch.self, text) == nil) }
    }

    @Test("reads an older client's formation update")
    func formationChanges() {
        let wanted = FormationChange(type: "web", quantity: .absolute(2), size: SizeChoice("basic"))
        let spellings = [
            #"{"type": "web", "quantity": 2, "size": "basic"}"#,
            #"{"process": "web", "quantity": "2", "dyno_size": {"name": "basic"}}"#,
            #"{"process": "web", "quantity": 2, "size": null, "dyno_size": "basic"}"#,
        ]
        for text in spellings { #expect(read(FormationChange.self, text) == wanted, "\(text)") }
        #expect(read(FormationChange.self, #"{"quantity": 2}"#) == nil)
    }

    @Test("reads a log session's dyno filter under both names")
    func logSessions() throws {
        for key in ["dyno", "dyno_name", "type"] {
            let body = Array(#"{"\#(key)": "web.1", "lines": 10}"#.utf8)
            let session = try LogSessionCreate.decode(parameters: PathParameters(["app": "a"]), body: body)
            #expect(session.dyno == "web.1")
            #expect(session.lines == 10)
        }
    }
}
