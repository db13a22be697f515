import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@Suite("GET /schema")
struct HyperSchemaTests {
    @Test("describes every endpoint with what it reads and what it answers")
    func everyEndpoint() throws {
        let schema = SchemaCheck(try HyperSchema.document())
        #expect(Set(schema.links.keys) == Set(Catalogue.endpoints.map { $0.name }))
        for (name, link) in schema.links {
            #expect(link["targetSchema"] != nil && link["href"] != nil && link["rel"] != nil, "\(name)")
        }
        #expect(schema.problems(with: .object([:]), as: "AppInfo").count > 10)
    }

    @Test("is served as application/schema+json to whom it concerns")
    func served() async throws {
        try await TestDaemon.with { daemon in
            let answer = try await daemon.send("GET", "/schema")
            #expect(answer.status == 200)
            #expect(answer.fields["Content-Type"] == "application/schema+json")
            let served = try WireJSON.decode(JSONValue.self, from: answer.content)
            #expect(served == (try HyperSchema.document()))
            #expect(try await daemon.send("GET", "/schema", to: daemon.api).status == 401)
        }
    }

    @Test("says of an app, a scale and config vars what Heroku's schema says")
    func known() throws {
        let schema = SchemaCheck(try HyperSchema.document())
        let app = try #require(schema.definitions["app"]?.object)
        let properties = try #require(app["properties"]?.object)
        #expect(properties["id"] == json(#"{"type": ["string"], "format": "uuid"}"#))
        #expect(properties["created_at"] == json(#"{"type": ["string"], "format": "date-time"}"#))
        #expect(properties["maintenance"] == json(#"{"type": ["boolean"]}"#))
        #expect(properties["released_at"] == json(#"{"type": ["string", "null"]}"#))
        #expect(properties["slug_size"] == json(#"{"type": ["integer", "null"]}"#))
        let scale = try #require(schema.links["FormationBatchUpdate"])
        #expect(
            scale["href"]
                == .text("/apps/{(%23%2Fdefinitions%2Fapp%2Fdefinitions%2Fidentity)}/formation")
        )
        #expect(
            scale["targetSchema"]
                == json(##"{"type": ["array"], "items": {"$ref": "#/definitions/formation"}}"##)
        )
        let updates = scale["schema"]?.object?["properties"]?.object?["updates"]?.object
        let keys = updates?["items"]?.object?["properties"]?.object?.keys.sorted()
        #expect(keys == ["dyno_size", "id", "process", "quantity", "size", "type"])
        #expect(scale["schema"]?.object?["required"] == json(#"["updates"]"#))
        #expect(
            schema.links["ConfigVarsUpdate"]?["schema"]
                == json(#"{"type": ["object"], "additionalProperties": {"type": ["string", "null"]}}"#)
        )
        let build = schema.definitions["build"]?.object?["properties"]?.object?["status"]
        #expect(build == json(#"{"type": ["string"], "enum": ["pending", "succeeded", "failed"]}"#))
    }

    private func json(_ text: String) -> JSONValue? {
        try? WireJSON.decode(JSONValue.self, from: Array(text.utf8))
    }
}
