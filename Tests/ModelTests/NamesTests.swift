import Model
import Testing

@Suite("Names")
struct NamesTests {
    @Test(
        "of apps follow the schema's rule",
        arguments: ["abc", "a-b", "demo-3fe93d03cb75", "a23456789012345678901234567890"]
    )
    func goodApps(text: String) throws {
        #expect(try AppName(text).description == text)
    }

    @Test(
        "of apps that break it are refused",
        arguments: [
            "", "ab", "1ab", "Abc", "abc-", "a_b", "a.b", "a2345678901234567890123456789012", "über", "a b",
        ]
    )
    func badApps(text: String) {
        #expect(throws: InvalidName(.app, text)) { try AppName(text) }
    }

    @Test("of dynos are a type and a number from one")
    func dynos() throws {
        let name = try DynoName("my-worker.12")
        #expect(name.type.description == "my-worker")
        #expect(name.number == 12)
        for text in ["web", "web.", "web.0", "web.01", "web.+1", "web.x", ".1", "web.12345678901"] {
            #expect(throws: InvalidName.self) { try DynoName(text) }
        }
        #expect(try [DynoName("web.10"), DynoName("web.9")].sorted().map(\.number) == [9, 10])
    }

    @Test("of pipelines have 3 to 30 characters")
    func pipelines() throws {
        #expect(try PipelineName("a1-").description == "a1-")
        for text in ["", "ab", "1ab", "Abc", "a_b", "a2345678901234567890123456789012"] {
            #expect(throws: InvalidName(.pipeline, text)) { try PipelineName(text) }
        }
    }

    @Test("of config vars are a shell's")
    func configVars() throws {
        #expect(try ConfigVarName("_A1").description == "_A1")
        for text in ["", "1A", "A-B", "A=B", "A B"] {
            #expect(throws: InvalidName(.configVar, text)) { try ConfigVarName(text) }
        }
    }
}
