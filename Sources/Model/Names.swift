/// A name that does not follow its rule; the edge turns it into a sentence.
package struct InvalidName: Error, Equatable {
    /// What was being named.
    package enum Kind: String, Sendable { case app, processType, dyno, configVar, pipeline }
    package let kind: Kind
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// An app's name: `^[a-z][a-z0-9-]{1,28}[a-z0-9]$` (Platform API schema, app.name).
package struct AppName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let description: String

    /// How many characters it has.
    package static let lengths = 3...30

    package init(_ text: String) throws(InvalidName) {
        guard AppName.lengths.contains(text.utf8.count), AppName.hasRightCharacters(text)
        else { throw InvalidName(.app, text) }
        description = text
    }

    /// Where the app is found without any domain: `demo.localhost`.
    package var hostname: String { "\(description).\(Hostname.platformSuffix)" }

    /// Whether a text has what a name is made of, whatever its length: a lower-case letter first, a letter or digit
    /// last, nothing but those and dashes.
    package static func hasRightCharacters(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return first.isLowercaseLetter && (last.isLowercaseLetter || last.isDigit)
            && text.utf8.allSatisfy { $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    }

    package static func < (left: AppName, right: AppName) -> Bool { left.description < right.description }
}

/// A process type of a Procfile: `^[-\w]{1,128}$` (Platform API schema, formation.type).
package struct ProcessType: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let description: String

    package init(_ text: String) throws(InvalidName) {
        let bytes = text.utf8
        guard (1...128).contains(bytes.count),
            bytes.allSatisfy({ $0.isWordCharacter || $0 == UInt8(ascii: "-") })
        else { throw InvalidName(.processType, text) }
        description = text
    }

    private init(known: String) { description = known }

    package static let web = ProcessType(known: "web")
    package static let run = ProcessType(known: "run")
    package static let release = ProcessType(known: "release")
    /// What an examination starts: a web command that no router knows.
    package static let doctor = ProcessType(known: "doctor")

    package static func < (left: ProcessType, right: ProcessType) -> Bool {
        left.description < right.description
    }
}

/// A dyno's name, `web.1` or `run.4711` (Dev Center "Dynos"): unique among the running, not in time.
package struct DynoName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let type: ProcessType
    package let number: Int

    package init(type: ProcessType, number: Int) {
        self.type = type
        self.number = number
    }

    /// Reads `type.number`; the number has no sign and no leading zero.
    package init(_ text: String) throws(InvalidName) {
        guard let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")) else { throw InvalidName(.dyno, text) }
        let digits = text.utf8[text.utf8.index(after: dot)...]
        guard !digits.isEmpty, digits.count < 10, digits.first != UInt8(ascii: "0"),
            digits.allSatisfy(\.isDigit), let number = Int(String(Substring(digits)))
        else { throw InvalidName(.dyno, text) }
        self.init(type: try ProcessType(String(text[..<dot])), number: number)
    }

    package var description: String { "\(type).\(number)" }

    package static func < (left: DynoName, right: DynoName) -> Bool {
        (left.type, left.number) < (right.type, right.number)
    }
}

/// A pipeline's name: `^[a-z][a-z0-9-]{2,29}$` (Platform API schema, pipeline.name).
package struct PipelineName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let description: String

    package init(_ text: String) throws(InvalidName) {
        guard (3...30).contains(text.utf8.count), text.utf8.first?.isLowercaseLetter == true,
            text.utf8.allSatisfy({ $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") })
        else { throw InvalidName(.pipeline, text) }
        description = text
    }

    package static func < (left: PipelineName, right: PipelineName) -> Bool {
        left.description < right.description
    }
}

/// A config var's name: letters, digits and underscores, no digit first, as a shell takes it (POSIX 2.231).
package struct ConfigVarName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let description: String

    package init(_ text: String) throws(InvalidName) {
        guard let first = text.utf8.first, !first.isDigit, text.utf8.allSatisfy(\.isWordCharacter)
        else { throw InvalidName(.configVar, text) }
        description = text
    }

    package static func < (left: ConfigVarName, right: ConfigVarName) -> Bool {
        left.description < right.description
    }
}

extension UInt8 {
    package var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    package var isLowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    package var isUppercaseLetter: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    /// A letter, digit or underscore of ASCII: `\w`.
    package var isWordCharacter: Bool {
        isDigit || isLowercaseLetter || isUppercaseLetter || self == UInt8(ascii: "_")
    }
}
