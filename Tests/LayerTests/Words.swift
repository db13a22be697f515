/// The identifiers and keywords of a line of code, in order.
func identifiers(in code: String) -> [Substring] {
    code.split { !($0.isLetter || $0.isNumber || $0 == "_") }
}

/// The words of a name in camel case: `HTTPBackendPool` is HTTP, Backend, Pool.
func camelCaseWords(of name: String) -> [String] {
    var words: [String] = []
    var current = ""
    let characters = Array(name)
    for (index, character) in characters.enumerated() {
        let followsLowercase = index > 0 && !characters[index - 1].isUppercase
        let precedesLowercase = index + 1 < characters.count && characters[index + 1].isLowercase
        let isBoundary = character.isUppercase && (followsLowercase || precedesLowercase)
        if isBoundary || !character.isLetter {
            if !current.isEmpty { words.append(current) }
            current = ""
        }
        if character.isLetter { current.append(character) }
    }
    if !current.isEmpty { words.append(current) }
    return words
}
