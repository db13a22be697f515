import Linux
import TestSupport
import Testing

/// The script that a buildpack puts into `.profile.d`, as the start sequence sources it.
@Suite("WEB_CONCURRENCY")
struct BuiltInBuildpackConcurrencyTests {
    @Test(
        "of Python is what cores and memory allow, of each size as on Heroku",
        arguments: [
            (512, 8, 2), (1024, 8, 4), (2560, 2, 5), (14_336, 8, 17), (30_720, 4, 9), (63_488, 8, 17),
            (129_024, 16, 33), (128, 8, 1),
        ]
    )
    func python(megabytes: Int, cores: Int, wanted: Int) async throws {
        let run = try await source("python", megabytes, cores, in: ["DYNO=web.1"])
        #expect(run.output == "\(wanted) heroku/python \(megabytes) \n")
        let reason = cores * 2 + 1 <= megabytes / 256 ? "number of CPU cores" : "available memory"
        #expect(
            run.errors == """
                Python buildpack: Detected \(megabytes) MB available memory and \(cores) CPU cores.
                Python buildpack: Defaulting WEB_CONCURRENCY to \(wanted) based on the \(reason).

                """
        )
    }

    @Test("of Python is told for web dynos only, and left alone where it is set")
    func quiet() async throws {
        let worker = try await source("python", 512, 8, in: ["DYNO=worker.1"])
        #expect(worker.errors.isEmpty && worker.output.hasPrefix("2 "))
        let set = try await source("python", 512, 8, in: ["DYNO=web.1", "WEB_CONCURRENCY=7"])
        #expect(set.output == "7  512 \n")
        let skipped = "Skipping automatic configuration of WEB_CONCURRENCY since it's already set."
        #expect(set.errors.contains(skipped))
    }

    @Test(
        "of Node.js is how often the memory of a process fits",
        arguments: [
            (512, "1 512"), (1024, "2 512"), (2560, "5 512"), (14_336, "28 512"), (30_720, "15 2048"),
        ]
    )
    func node(megabytes: Int, wanted: String) async throws {
        let run = try await source("nodejs", megabytes, 8, in: ["DYNO=web.1"])
        let words = run.output.dropLast().split(separator: " ")
        #expect(words.joined(separator: " ") == wanted, "\(run.output)")
        #expect(run.errors.isEmpty)
    }

    /// Sources the script where the size has so much memory and the machine so many cores; what it has set.
    private func source(
        _ buildpack: String,
        _ megabytes: Int,
        _ cores: Int,
        in environment: [String]
    ) async throws -> ProgramRun {
        let script = Repository.path("buildpacks/\(buildpack)/lib/web_concurrency.sh")
        let shown = "$WEB_CONCURRENCY $WEB_CONCURRENCY_SET_BY $DYNO_RAM $WEB_MEMORY"
        let run = try await ProgramRun.run(
            ["/bin/bash", "-c", "nproc() { echo \(cores); }; . '\(script)'; echo \"\(shown)\""],
            environment: environment + ["PATH=/usr/bin:/bin", "MEMORY_AVAILABLE=\(megabytes)"]
        )
        #expect(run.code == 0)
        return run
    }
}
