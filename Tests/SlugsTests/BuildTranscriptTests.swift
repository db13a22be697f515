import Model
import Testing

@testable import Slugs

@Suite("A build transcript")
struct BuildTranscriptTests {
    @Test(
        "gives sizes with one decimal",
        arguments: [
            (0, "0B"), (667, "667B"), (1023, "1023B"), (1024, "1.0K"), (4300, "4.2K"), (35_022_438, "33.4M"),
            (22_229_811, "21.2M"), (604_608_921, "576.6M"), (3 << 30, "3.0G"),
        ]
    )
    func sizes(bytes: Int, expected: String) {
        #expect(BuildTranscript.size(bytes) == expected)
    }

    @Test("names one buildpack or lists several")
    func using() {
        let python = BuildpackReference("heroku/python")
        let own = BuildpackReference("/srv/buildpack")
        #expect(BuildTranscript.using([python]) == "-----> Using buildpack: heroku/python (built in)\n")
        #expect(
            BuildTranscript.using([own, python])
                == "-----> Using buildpacks:\n       1. /srv/buildpack\n       2. heroku/python (built in)\n"
        )
    }

    @Test("declares process types sorted, and defaults with aligned arrows")
    func processTypes() throws {
        let worker = try ProcessType("worker")
        #expect(
            BuildTranscript.processTypes([worker, .web, .release], defaults: [])
                == "-----> Discovering process types\n       Procfile declares types -> release, web, worker\n\n"
        )
        #expect(
            BuildTranscript.processTypes([], defaults: [.web])
                == "-----> Discovering process types\n       Procfile declares types     -> (none)\n"
                + "       Default types for buildpack -> web\n\n"
        )
    }

    @Test("names five ignored lines and counts the others")
    func ignored() {
        let line = BuildTranscript.ignored(Array(2...9))
        #expect(line.hasPrefix(" !     Procfile: ignored lines 2, 3, 4, 5, 6 and 3 more, which must"))
    }

    @Test("warns of several languages with literal tabs")
    func several() {
        #expect(
            BuildTranscript.severalDetected(["Ruby", "Node.js"])
                == " !     Warning: Multiple default buildpacks reported the ability to handle this app. "
                + "The first buildpack in the list below will be used.\n"
                + "\t\t\tDetected buildpacks: Ruby,Node.js\n"
                + "\t\t\tSee https://devcenter.heroku.com/articles/buildpacks#buildpack-detect-order\n"
        )
    }

    @Test("launches with the warnings that apply")
    func launching() {
        #expect(
            BuildTranscript.launching(sizeBytes: 300 << 20, hasReleaseCommand: false)
                == "-----> Launching...\n"
        )
        #expect(
            BuildTranscript.launching(sizeBytes: 346 << 20, hasReleaseCommand: true)
                == "-----> Launching...\n"
                + " !     Warning: Your slug size (346 MB) exceeds our soft limit (300 MB) "
                + "which may affect boot time.\n"
                + " !     Release command declared: this new release will not be available "
                + "until the command succeeds.\n"
        )
        #expect(
            BuildTranscript.released(version: 6, url: "http://demo.localhost:8080/")
                == "       Released v6\n       http://demo.localhost:8080/ deployed to Heroku\n\n"
        )
    }

    @Test("refuses a slug above the hard limit")
    func tooLarge() {
        #expect(
            BuildTranscript.tooLarge(sizeBytes: 604_608_921, limitBytes: Limits.Slugs.hardSizeBytes)
                + BuildFailure.tooLarge(sizeBytes: 604_608_921).text
                == " !     Compiled slug size: 576.6M is too large (max is 500M).\n"
                + " !     See: http://devcenter.heroku.com/articles/slug-size\n\n !     Push failed\n"
        )
    }
}
