import TestSupport
import Testing

@Suite("Completion at a prompt", .serialized)
struct CompletionCommandTests {
    @Test("names apps, dynos, process types and config vars of the running daemon, in bash and in fish")
    func names() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            try await platform.succeed("config:set", "GREETING=hello", "-a", "demo")
            let bash = try await platform.shell(
                """
                source <(herolocal completion bash)
                ask() { COMP_LINE="herolocal $1"; COMP_POINT=${#COMP_LINE}; _herolocal; echo "${COMPREPLY[*]}"; }
                ask 'ps -a d'
                ask 'ps:restart --app=demo -d w'
                ask 'ps restart -a demo -p '
                ask 'ps scale -a demo '
                ask 'config:get -a demo G'
                ask 'ps --app=d'
                """
            )
            #expect(bash.output == "demo\nweb.1\nweb\nweb=\nGREETING\ndemo\n", "\(bash.errors)")
            guard let fish = systemProgram("fish") else { return }
            let line =
                #""source (herolocal completion fish | psub); complete -C 'herolocal ps:restart -a demo -d w'""#
            let run = try await platform.shell("\(fish) -c \(line)")
            #expect(run.output == "web.1\n", "\(run.errors)")
        }
    }
}
