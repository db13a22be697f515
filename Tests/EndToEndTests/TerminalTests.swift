import Linux
import TestSupport
import Testing

@Suite("A command at a person's terminal", .serialized)
struct TerminalTests {
    private static let files = [
        "Procfile": "worker: exec sleep 100000\nbroken: exit 1\n", "prompt": "PS1='dyno> '\n",
        "poem": "first line\nlast line\n",
    ]

    @Test(
        "`run bash` has a prompt, follows the window's size, takes Ctrl-C and ends with the shell's exit code",
        arguments: ["auto", "none"]
    )
    func shell(isolation: String) async throws {
        try await InstalledPlatform.with(["--isolation", isolation]) { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            let run = try platform.atTerminal("run", "-x", "-a", "demo", "bash --rcfile prompt")
            try await run.wait(for: "Running bash --rcfile prompt on demo... starting, run.")
            try await run.wait(for: "connecting, run.")
            try await run.wait(for: "up, run.")
            let greeting = try await run.wait(for: "dyno> ")
            #expect(!greeting.contains("no job control"))
            try run.type("stty size\r")
            try await run.wait(for: "stty size\r\n24 80\r\ndyno> ")
            try run.resize(to: WindowSize(rows: 40, columns: 120))
            // The new size and the keys go to the dyno each on their own way.
            var shown = ""
            while !shown.contains("40 120") {
                try run.type("stty size\r")
                shown = try await run.wait(for: "\r\ndyno> ")
            }
            // Only what says so itself is certain to be the one that gets the key.
            try run.type("sh -c 'echo ready; exec sleep 100000'\r")
            try await run.wait(for: "\r\nready\r\n")
            try run.type("\u{3}")
            try await run.wait(for: "dyno> ")
            try run.type("echo \"code $?\"\r")
            try await run.wait(for: "\r\ncode 130\r\ndyno> ")
            try run.type("exit 7\r")
            #expect(try await run.code() == 7)
            #expect(run.seen.contains("Error: Process exited with code 7\r\n"))
        }
    }

    @Test("a pager and an editor fill the screen, are used and left again", arguments: ["auto", "none"])
    func screen(isolation: String) async throws {
        try await InstalledPlatform.with(["--isolation", isolation]) { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            let run = try platform.atTerminal("run", "-a", "demo", "bash --rcfile prompt", term: "xterm")
            try await run.wait(for: "dyno> ")
            if systemProgram("less") != nil {
                try run.type("less poem\r")
                try await run.wait(for: "first line")
                try await run.wait(for: "(END)")
                try run.type("q")
                try await run.wait(for: "dyno> ")
            }
            if systemProgram("vi") != nil {
                try run.type("vi poem\r")
                try await run.wait(for: "last line")
                try run.type("Gonew\u{1b}")
                try run.type(":wq\r")
                try await run.wait(for: "dyno> ")
                try run.type("tail -n 1 poem\r")
                try await run.wait(for: "new\r\n")
            }
            try run.type("exit\r")
            #expect(try await run.code() == 0)
        }
    }

    @Test(
        "a dyno whose client has gone gets SIGHUP and ends",
        arguments: ["auto", "none"],
        ["killed", "closed"]
    )
    func clientGone(isolation: String, way: String) async throws {
        try await InstalledPlatform.with(["--isolation", isolation]) { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            let run = try platform.atTerminal("run", "-a", "demo", "bash --rcfile prompt")
            try await run.wait(for: "dyno> ")
            if way == "killed" { try run.signal(.kill) } else { run.close() }
            #expect(try await run.code() == (way == "killed" ? 137 : 129))
            try await platform.log("run", has: "Client connection closed. Sending SIGHUP to all processes")
            try await platform.log("run", has: "Process exited with status 129")
            try await platform.log("run", has: "State changed from up to complete")
            #expect(try await platform.succeed("ps", "-a", "demo") == "No dynos on demo\n")
        }
    }

    @Test(
        "a dyno that is deaf to SIGHUP gets it three times, 5 s apart, then R16, and runs on",
        arguments: ["auto", "none"]
    )
    func detached(isolation: String) async throws {
        try await InstalledPlatform.with(["--isolation", isolation]) { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            let script = "trap '' HUP; echo deaf; while :; do sleep 0.1; done"
            let run = try platform.atTerminal("run", "-a", "demo", script)
            try await run.wait(for: "\r\ndeaf\r\n")
            try run.signal(.kill)
            #expect(try await run.code() == 137)
            let told = "Client connection closed. Sending SIGHUP to all processes"
            for count in 1...3 {
                try await wait(for: "SIGHUP \(count)") {
                    try await platform.log("run").count(of: told) == count
                }
                try await platform.succeed("time:step", "5s")
            }
            let detached =
                "Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external "
                + "connection was closed."
            try await platform.log("run", has: detached)
            #expect(try await platform.log("run").count(of: told) == 3)
            #expect(try await platform.succeed("ps", "-a", "demo").contains(": up "))
            try await platform.succeed("ps:stop", "-p", "run", "-a", "demo")
            try await platform.log("run", has: "State changed from up to complete")
        }
    }

    @Test("four Ctrl-C at once leave a dyno that does not listen to them")
    func forcedDisconnect() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            let script = "trap '' INT; echo deaf; while :; do sleep 0.1; done"
            let run = try platform.atTerminal("run", "-a", "demo", script)
            try await run.wait(for: "\r\ndeaf\r\n")
            try run.type("\u{3}\u{3}\u{3}\u{3}")
            #expect(try await run.code() == 1)
            let dyno = try #require(run.seen.firstMatch(of: /run\.\d{4}/)).output
            #expect(run.seen.contains("Disconnected; \(dyno) may go on running. Stop it with:"))
            #expect(run.seen.contains("herolocal ps:stop \(dyno) -a demo"))
            try await platform.log("run", has: "Client connection closed. Sending SIGHUP to all processes")
        }
    }

    @Test("an hour without a byte is as a client that has gone")
    func idleHour() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            let run = try platform.atTerminal("run", "-a", "demo", "bash --rcfile prompt")
            try await run.wait(for: "dyno> ")
            try await platform.succeed("time:step", "50m")
            // That it lives shows that the hour was not over; the answer begins a new one.
            try run.type("echo $((40 + 2))\r")
            try await run.wait(for: "\r\n42\r\ndyno> ")
            try await platform.succeed("time:step", "50m")
            try run.type("echo $((50 + 2))\r")
            try await run.wait(for: "\r\n52\r\ndyno> ")
            try await platform.succeed("time:step", "61m")
            #expect(try await run.code() == 1)
            #expect(run.seen.contains("Error: The dyno's connection was lost.\r\n"))
            try await platform.log("run", has: "Client connection closed. Sending SIGHUP to all processes")
        }
    }

    @Test("a command goes only into a dyno that is up, and one-off dynos are stopped by their type")
    func refusals() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            try await platform.succeed("ps:scale", "broken=1", "-a", "demo")
            try await platform.log("broken.1", has: "Process exited with status 1")
            // The first crash is followed by a start at once, the second by a pause.
            let deadline = ContinuousClock.now + .seconds(60)
            var run = try await platform.run("run:inside", "broken.1", "true", "-a", "demo")
            while !run.errors.contains("broken.1 is crashed.") {
                try #require(ContinuousClock.now < deadline, "\(run.errors)")
                run = try await platform.run("run:inside", "broken.1", "true", "-a", "demo")
            }
            #expect(run.code == 2)
            #expect(
                run.errors == """
                    Running true on demo... !
                     ›   Error: broken.1 is crashed. Commands run only inside a dyno that is up.
                     ›
                     ›   Error ID: invalid_params

                    """
            )
            try await platform.succeed("run:detached", "-a", "demo", "exec sleep 100000")
            try await platform.log("run", has: "State changed from starting to up")
            try await platform.succeed("ps:restart", "-a", "demo", "-p", "run")
            let stop = try await platform.run("ps:kill", "-a", "demo", "-p", "run")
            #expect(stop.errors == "Stopping all run dynos on demo... done\n")
            try await platform.log("run", has: "Process exited with status 143")
            let none = try await platform.run("ps:stop", "-a", "demo", "-p", "run")
            #expect(none.errors.contains("Couldn't find that process type (run)."))
        }
    }

    @Test(
        "`ps:exec` opens a shell in a dyno that is up, `run:inside` runs one command there",
        arguments: ["auto", "none"]
    )
    func inside(isolation: String) async throws {
        try await InstalledPlatform.with(["--isolation", isolation]) { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            try await platform.succeed("config:set", "GREETING=moin", "-a", "demo")
            let early = try await platform.run("run:inside", "worker.1", "true", "-a", "demo")
            #expect(early.code == 2)
            #expect(early.errors.contains("Couldn't find that dyno."))
            try await platform.succeed("ps:scale", "worker=1", "-a", "demo")
            try await platform.succeed("ps:wait", "-a", "demo")

            let shell = try platform.atTerminal(
                "ps:exec",
                "-a",
                "demo",
                "-d",
                "worker.1",
                "bash --rcfile prompt"
            )
            try await shell.wait(for: "Establishing credentials... done\r\n")
            try await shell.wait(for: "Connecting to worker.1 on demo... up\r\n")
            try await shell.wait(for: "dyno> ")
            try shell.type("echo $DYNO $GREETING; echo changed > poem; test -t 0 && tty\r")
            try await shell.wait(for: "\r\nworker.1 moin\r\n/dev/pts/")
            try await shell.wait(for: "dyno> ")

            let once = try await platform.run(
                "run:inside",
                "-x",
                "-a",
                "demo",
                "worker.1",
                "cat poem; exit 3"
            )
            #expect(once.output == "changed\n")
            #expect(once.code == 3)
            #expect(once.errors.hasPrefix("Running cat poem; exit 3 on demo... up, worker.1\n"))
            try await platform.log("api", has: "Starting process with command `cat poem; exit 3` by user ")

            try shell.type("exit 4\r")
            #expect(try await shell.code() == 4)
            let ps = try await platform.succeed("ps", "-a", "demo")
            #expect(ps.hasPrefix("=== worker (Basic): exec sleep 100000 (1)\n\nworker.1: up "))
        }
    }
}

extension InstalledPlatform {
    /// Waits until the app's log has a line of this source with this text.
    fileprivate func log(_ process: String, has text: String) async throws {
        try await wait(for: text) { try await log(process).count(of: text) > 0 }
    }

    /// The lines of a process type's dynos.
    fileprivate func log(_ process: String) async throws -> [Substring] {
        try await succeed("logs", "-a", "demo", "-n", "1500").split(separator: "\n")
            .filter { $0.contains("[\(process)") }
    }
}

extension [Substring] {
    /// How many of the lines have `text` in them.
    fileprivate func count(of text: String) -> Int { count { $0.contains(text) } }
}
