import Digest
import HTTP
import PlatformAPI

/// A public key as ssh keeps it in a file: `type base64 comment` (RFC 4253 §6.6, RFC 4716 §3.4).
struct SSHKey: Equatable {
    /// Type and key, without the comment.
    let text: String
    let comment: String
    /// `SHA256:` and the hash's base64 without padding, as `ssh-keygen -l` prints it.
    let fingerprint: String

    private static let types: Set = [
        "ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// Reads one line; nil for what is no public key.
    init?(_ line: String) {
        let words = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
        guard words.count >= 2, SSHKey.types.contains(String(words[0])),
            let blob = Base64.decode(String(words[1])), SSHKey.type(in: blob) == String(words[0])
        else { return nil }
        var comment = words.count == 3 ? words[2] : ""
        while comment.last?.isWhitespace == true { comment.removeLast() }
        guard comment.utf8.allSatisfy({ $0 >= UInt8(ascii: " ") && $0 != 0x7F }) else { return nil }
        text = "\(words[0]) \(words[1])"
        self.comment = String(comment)
        let digest = SHA256.digest(of: blob).bytes
        let hash = Base64.encode(digest.indices.map { digest[$0] })
        fingerprint = "SHA256:\(hash.prefix { $0 != "=" })"
    }

    // MARK: - Private

    /// The type that the key itself names: a length of four bytes, then so many.
    private static func type(in blob: [UInt8]) -> String? {
        guard blob.count > 4 else { return nil }
        let length = blob[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard length < blob.count - 4 else { return nil }
        return String(decoding: blob[4..<(4 + length)], as: UTF8.self)
    }
}
