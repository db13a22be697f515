/// One line of what git tells a pre-receive hook: a ref with its commits before and after (githooks(5)).
struct RefUpdate: Equatable {
    /// Full ids in hexadecimal; all zeros where there is no commit.
    let old: String
    let new: String
    /// The full name, `refs/heads/main`.
    let ref: String

    /// The line is not what githooks(5) promises.
    struct Malformed: Error, Equatable {
        let line: String
    }

    init(parsing line: String) throws(Malformed) {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(
            String.init
        )
        guard parts.count == 3, RefUpdate.isID(parts[0]), RefUpdate.isID(parts[1]),
            parts[2].hasPrefix("refs/")
        else { throw Malformed(line: line) }
        (old, new, ref) = (parts[0], parts[1], parts[2])
    }

    /// The branch's name, when the ref is one.
    var branch: String? {
        let heads = "refs/heads/"
        return ref.hasPrefix(heads) ? String(ref.dropFirst(heads.count)) : nil
    }

    /// The ref is to go.
    var isDeletion: Bool { new.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }

    // MARK: - Private

    /// SHA-1 or SHA-256 in lower case.
    private static func isID(_ text: String) -> Bool {
        [40, 64].contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}
