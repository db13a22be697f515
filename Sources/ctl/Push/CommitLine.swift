import Linux
import Model

/// One commit as `pipelines:diff` lists it.
struct CommitLine: Encodable, Equatable {
    /// The first seven digits.
    let sha: String
    /// In UTC, as the API writes times.
    let date: String
    let author: String
    /// The first line of the message.
    let message: String

    /// The commits that `to` has and `from` has not, newest first, of the repository that the user is in; nil when git
    /// cannot tell.
    static func list(from: String, to: String, _ session: Session) throws -> [CommitLine]? {
        guard let repository = try GitRepository.around(session) else { return nil }
        let format = "--format=%H%x00%at%x00%an%x00%s"
        do {
            return parse(try repository.run(["log", "-z", format, "\(from)..\(to)", "--"], isQuiet: true))
        } catch is GitRepository.Failure {
            return nil
        }
    }

    /// Whether this is a whole commit id.
    static func isCommit(_ text: String) -> Bool {
        text.utf8.count == 40
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }

    /// Reads what git wrote: four fields of each commit, every one ended by a NUL byte.
    static func parse(_ bytes: [UInt8]) -> [CommitLine] {
        let fields = bytes.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self).onOneLine }
        return stride(from: 0, to: fields.count - fields.count % 4, by: 4)
            .map { index in
                CommitLine(
                    sha: String(fields[index].prefix(7)),
                    date: date(fields[index + 1]),
                    author: fields[index + 2],
                    message: fields[index + 3]
                )
            }
    }

    // MARK: - Private

    private static func date(_ seconds: String) -> String {
        Timestamp(microseconds: Int64(DecimalDigits.value(seconds) ?? 0) * 1_000_000).apiText
    }
}
