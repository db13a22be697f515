/// Everything that the doctor can find; `docs/doctor.md` lists the same.
package enum DoctorFindingKind: String, Codable, Hashable, Sendable, CaseIterable {
    // The release
    case noRelease = "no-release"
    case noWebType = "no-web-type"
    case misnamedProcfile = "misnamed-procfile"
    case dotenv
    case largeSlug = "large-slug"
    case packageScript = "package-script"
    case developmentServer = "development-server"
    // The formation
    case noWebDyno = "no-web-dyno"
    case crashed
    // The boot
    case exitsAtBoot = "exits-at-boot"
    case notListening = "not-listening"
    case wrongPort = "wrong-port"
    case loopbackOnly = "loopback-only"
    case slowBoot = "slow-boot"
    // Requests
    case noAnswer = "no-answer"
    case closesWithoutAnswer = "closes-without-answer"
    case badAnswer = "bad-answer"
    case serverError = "server-error"
    case redirectLoop = "redirect-loop"
    case shortKeepAlive = "short-keep-alive"
    // Memory
    case memoryQuota = "memory-quota"
    case memoryNearQuota = "memory-near-quota"
    // The end
    case endsByItself = "ends-by-itself"
    case ignoresSIGTERM = "ignores-sigterm"

    /// The codes that Heroku logs then, the first one first.
    package var codes: [String] { row.codes }

    /// What Heroku does then.
    package var onHeroku: String { row.onHeroku }

    // MARK: - Private

    private struct Row {
        let codes: [String]
        let onHeroku: String

        init(_ codes: String..., does: String) {
            self.codes = codes
            onHeroku = does
        }
    }

    private var row: Row {
        switch self {
        case .noRelease: Row("H81", does: "Every request gets 502 and a page that says that nothing is here.")
        case .noWebType: Row("H14", does: "No web dyno can be started; every request gets a 503.")
        case .misnamedProcfile: Row(does: "Only a file that is called Procfile counts; this one is not read.")
        case .dotenv: Row(does: "Nobody reads .env: the dynos start without these variables.")
        case .largeSlug:
            Row(
                does: "Builds warn above 300 MB and fail above 500 MB; each start of a dyno fetches the slug."
            )
        case .packageScript:
            Row(
                does:
                    "Each process gets SIGTERM at once: the runner ends before the app and reports its stop as an error."
            )
        case .developmentServer:
            Row(
                does:
                    "It runs, one request at a time or watching files: slow, large, and not made for the public."
            )
        case .noWebDyno: Row("H14", does: "Every request gets a 503.")
        case .crashed:
            Row("H10", does: "A crashed dyno gets no requests; with no other one each request gets a 503.")
        case .exitsAtBoot:
            Row("H10", does: "The dyno has crashed; restarts follow at growing pauses, requests get a 503.")
        case .notListening, .wrongPort, .loopbackOnly:
            Row("R10", "H20", "H10", does: "After 60 s without $PORT the dyno is stopped and has crashed.")
        case .slowBoot:
            Row("R10", does: "A boot that takes longer than 60 s is stopped, and the dyno has crashed.")
        case .noAnswer:
            Row("H12", does: "After 30 s the client gets a 503; the dyno is not told and works on.")
        case .closesWithoutAnswer: Row("H13", does: "The client gets a 503.")
        case .badAnswer: Row("H17", "H18", "H25", does: "The client gets a 503, or its response is cut off.")
        case .serverError: Row(does: "The same: the router passes the dyno's answer on.")
        case .redirectLoop:
            Row(
                does:
                    "TLS ends at the router, so the app never sees https: browsers give up after too many redirects."
            )
        case .shortKeepAlive:
            Row(
                "H13",
                "H18",
                does:
                    "The router keeps a connection for 90 s; a request sent as the dyno closes it is lost, and no "
                    + "other dyno gets it."
            )
        case .memoryQuota:
            Row("R14", "R15", does: "The dyno swaps and gets slow; at twice the quota it is killed.")
        case .memoryNearQuota: Row("R14", does: "Above the quota the dyno swaps and gets slow.")
        case .endsByItself:
            Row("H10", does: "A dyno that ends by itself has crashed, whatever its exit code.")
        case .ignoresSIGTERM:
            Row(
                "R12",
                does:
                    "30 s after SIGTERM the rest is killed: work under way is lost at every release and restart."
            )
        }
    }
}
