/// Secrets are compared in a time that does not tell how much of a guess is right.
enum SecretText {
    static func isEqual(_ guess: String, _ secret: String) -> Bool {
        let (guess, secret) = (Array(guess.utf8), Array(secret.utf8))
        var difference: UInt8 = guess.count == secret.count ? 0 : 1
        for (index, byte) in secret.enumerated() {
            difference |= byte ^ (index < guess.count ? guess[index] : 0)
        }
        return difference == 0
    }
}
