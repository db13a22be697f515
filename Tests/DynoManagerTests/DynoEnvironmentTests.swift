import DynoManager
import Model
import Testing

@Suite("A dyno's environment")
struct DynoEnvironmentTests {
    private func environment(_ settings: [String: String]) throws -> DynoEnvironment {
        DynoEnvironment(
            settings: settings,
            name: try DynoName("web.1"),
            port: 20_001,
            home: "/app",
            basePath: "/usr/local/bin:/usr/bin:/bin",
            timeScale: 1
        )
    }

    @Test("it has what the platform sets and nothing else")
    func platform() throws {
        #expect(
            try environment([:]).variables == [
                "PATH": "/usr/local/bin:/usr/bin:/bin", "PORT": "20001", "DYNO": "web.1", "HOME": "/app",
                "HEROLOCAL_TIME_SCALE": "1",
            ]
        )
    }

    @Test("it says the memory quota only where no file can")
    func memory() throws {
        var environment = try environment([:])
        environment.memoryAvailableMegabytes = 1024
        #expect(environment.variables["MEMORY_AVAILABLE"] == "1024")
    }

    @Test("config vars may override PATH but not the dyno's own variables")
    func override() throws {
        let variables = try environment([
            "PATH": "/opt/bin", "PORT": "80", "DYNO": "me", "HOME": "/root", "LANG": "C.UTF-8",
        ]).variables
        #expect(variables["PATH"] == "/opt/bin")
        #expect(variables["PORT"] == "20001")
        #expect(variables["DYNO"] == "web.1")
        #expect(variables["HOME"] == "/app")
        #expect(variables["LANG"] == "C.UTF-8")
    }

    @Test(
        "only what a program can be given is valid",
        arguments: [
            ("A", "", true), ("A", "b=c\nd", true), ("\u{e9}", "x", true),
            ("", "x", false), ("A=B", "x", false), ("A\0", "x", false), ("A", "x\0y", false),
        ]
    )
    func validity(name: String, value: String, isValid: Bool) {
        #expect(DynoEnvironment.isValid(name: name, value: value) == isValid)
    }

    @Test("the time scale is written as a number", arguments: [(30.0, "30"), (0.5, "0.5"), (0, "0")])
    func scale(value: Double, text: String) throws {
        var environment = try environment([:])
        environment.timeScale = value
        #expect(environment.variables["HEROLOCAL_TIME_SCALE"] == text)
    }
}
