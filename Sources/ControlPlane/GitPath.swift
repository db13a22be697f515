/// A request of git's smart protocol: `GET /demo.git/info/refs?service=git-receive-pack`, then
/// `POST /demo.git/git-receive-pack` (gitprotocol-http(5)).
struct GitPath: Equatable {
    /// What git is asked to do on this side.
    enum Service: String {
        case receivePack = "git-receive-pack"
        case uploadPack = "git-upload-pack"

        /// The word behind `git`.
        var command: String { String(rawValue.dropFirst("git-".count)) }
    }

    /// The first request, which asks for the refs; the second one carries the work.
    let isAdvertisement: Bool
    let app: String
    let service: Service

    /// Reads a request; nil when it is none of git's.
    init?(method: String, target: String) {
        let query = target.firstIndex(of: "?")
        let path = target[..<(query ?? target.endIndex)].split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        guard path.count > 2, path[0].isEmpty, path[1].hasSuffix(".git"), path[1].count > ".git".count else {
            return nil
        }
        app = String(path[1].dropLast(".git".count))
        switch (method, path.dropFirst(2).joined(separator: "/")) {
        case ("GET", "info/refs"):
            let wanted = query.map { target[target.index(after: $0)...].split(separator: "&") } ?? []
            let name = wanted.first { $0.hasPrefix("service=") }?.dropFirst("service=".count)
            guard let service = name.flatMap({ Service(rawValue: String($0)) }) else { return nil }
            self.service = service
            isAdvertisement = true
        case ("POST", let name):
            guard let service = Service(rawValue: name) else { return nil }
            self.service = service
            isAdvertisement = false
        default: return nil
        }
    }

    /// The media type of the answer.
    var answerType: String {
        "application/x-\(service.rawValue)-\(isAdvertisement ? "advertisement" : "result")"
    }

    /// What stands before git's own words in the first answer: the service's name as a packet line, and a flush.
    var preamble: [UInt8] {
        guard isAdvertisement else { return [] }
        let text = "# service=\(service.rawValue)\n"
        let length = String(text.utf8.count + 4, radix: 16)
        return Array("\(String(repeating: "0", count: 4 - length.count))\(length)\(text)0000".utf8)
    }

    /// The arguments of `git` for the repository at `path`.
    func arguments(_ path: String) -> [String] {
        let advertise = isAdvertisement ? ["--advertise-refs"] : []
        return ["git", service.command, "--stateless-rpc"] + advertise + [path]
    }
}
