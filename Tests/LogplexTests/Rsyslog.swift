import Linux
import TestSupport

/// The system's rsyslogd with a configuration of a test's own: what it took, read by itself, in a file.
struct Rsyslog: Sendable {
    private static let program = systemProgram("rsyslogd") ?? "/usr/sbin/rsyslogd"
    private static let modules = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/rsyslog" }

    private let folder: ScratchFolder
    private let running: RunningProgram
    let port: UInt16

    static var isThere: Bool { FileSystem.exists(program) }

    /// The module by which it speaks TLS, if one is installed: `rsyslog-openssl` or `rsyslog-gnutls`.
    static var tlsDriver: String? {
        ["ossl", "gtls"].first { name in modules.contains { FileSystem.exists("\($0)/lmnsd_\(name).so") } }
    }

    /// Starts one on a free port of 127.0.0.1, over TLS with an identity.
    static func start(_ identity: TestCertificates.Identity? = nil, authority: String = "") async throws
        -> Rsyslog
    {
        let folder = try ScratchFolder()
        let place = folder.file("port")
        try FileSystem.writeAtomically(
            folder.file("rsyslog.conf"),
            Array(configuration(folder, identity, authority).utf8)
        )
        let running = try RunningProgram([program, "-n", "-f", folder.file("rsyslog.conf"), "-i", "NONE"])
        try await running.wait(for: "rsyslogd's port") {
            UInt16((try? FileSystem.readText(place)) ?? "") != nil
        }
        return Rsyslog(folder: folder, running: running, port: UInt16(try FileSystem.readText(place)) ?? 0)
    }

    /// The messages that it took, their parts with tabs in between; the text as in JSON, slashes as they were.
    var messages: [String] {
        let text = ((try? FileSystem.readText(folder.file("messages"))) ?? "").replacing("\\/", with: "/")
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Waits until it has taken so many.
    func wait(forMessages count: Int) async throws {
        try await running.wait(for: "\(count) messages") { messages.count >= count }
    }

    // MARK: - Private

    private static let parts = [
        "pri", "protocol-version", "timereported", "hostname", "app-name", "procid", "msgid",
        "structured-data",
    ]

    private static func configuration(
        _ folder: ScratchFolder,
        _ identity: TestCertificates.Identity?,
        _ authority: String
    ) -> String {
        let driver = tlsDriver ?? "ossl"
        let tls = "streamDriver.name=\"\(driver)\" streamDriver.mode=\"1\" streamDriver.authMode=\"anon\""
        let files = identity.map {
            """
            defaultNetstreamDriverCAFile="\(authority)" defaultNetstreamDriverCertFile="\($0.certificate)"
            defaultNetstreamDriverKeyFile="\($0.key)"
            """
        }
        let properties = parts.map { name in
            let format = name == "timereported" ? " dateFormat=\"rfc3339\"" : ""
            return "property(name=\"\(name)\"\(format)) constant(value=\"\\t\")"
        }
        return """
            global(workDirectory="\(folder.path)" maxMessageSize="16k" parser.dropTrailingLFOnReception="off"
              parser.escapeControlCharactersOnReceive="off" \(files ?? ""))
            module(load="imtcp")
            template(name="parts" type="list") {
              \(properties.joined(separator: "\n  "))
              property(name="msg" format="json") constant(value="\\n")
            }
            ruleset(name="all") { action(type="omfile" file="\(folder.file("messages"))" template="parts") }
            input(type="imtcp" port="0" address="127.0.0.1" listenPortFileName="\(folder.file("port"))"
              ruleset="all" \(identity == nil ? "" : tls))

            """
    }
}
