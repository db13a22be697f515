import PlatformAPI
import Testing

@Suite("The state paths")
struct StatePathsTests {
    private func paths(_ variables: [String: String]) throws -> StatePaths {
        try StatePaths { variables[$0] }
    }

    @Test("are all under HEROLOCAL_HOME when that is set")
    func home() throws {
        let paths = try paths(["HEROLOCAL_HOME": "/x/", "HOME": "/home/me", "XDG_RUNTIME_DIR": "/run/user/1"])
        #expect(paths.socket == "/x/herolocald.sock")
        #expect(paths.token == "/x/token")
        #expect(paths.database == "/x/herolocal.db")
        #expect(paths.configFile == "/x/config")
        #expect(paths.daemonLog == "/x/daemon.log")
    }

    @Test("follow the XDG directories otherwise")
    func xdg() throws {
        let some = try paths(["HOME": "/home/me", "XDG_STATE_HOME": "", "XDG_RUNTIME_DIR": "/run/user/1"])
        #expect(some.state == "/home/me/.local/state/herolocal")
        #expect(some.socket == "/run/user/1/herolocal/herolocald.sock")
        #expect(some.configFile == "/home/me/.config/herolocal/config")
        let all = try paths(["XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/c"])
        #expect(all.socket == "/s/herolocal/herolocald.sock")
        #expect(all.configFile == "/c/herolocal/config")
    }

    @Test("do not exist without a home, from a relative path, or when the socket's path is too long")
    func problems() {
        #expect(throws: StatePaths.Problem.noHome) { try paths([:]) }
        #expect(throws: StatePaths.Problem.notAbsolute("HEROLOCAL_HOME", "x")) {
            try paths(["HEROLOCAL_HOME": "x"])
        }
        let fits = "/" + String(repeating: "a", count: 107 - 1 - "/herolocald.sock".utf8.count)
        #expect(throws: Never.self) { try paths(["HEROLOCAL_HOME": fits]) }
        let problem = #expect(throws: StatePaths.Problem.self) { try paths(["HEROLOCAL_HOME": fits + "a"]) }
        #expect(
            problem?.sentence.contains("has 108 bytes; the system allows 107. Set HEROLOCAL_HOME") == true
        )
    }
}
