/// A place to upload source to (schema: source).
package struct Source: Codable, Hashable, Sendable {
    package var sourceBlob: Place

    /// The two URLs of one upload.
    package struct Place: Codable, Hashable, Sendable {
        /// What a build is given.
        package var getURL: String
        /// Where the `.tar.gz` is sent with PUT.
        package var putURL: String

        package init(getURL: String, putURL: String) {
            self.getURL = getURL
            self.putURL = putURL
        }

        private enum CodingKeys: String, CodingKey {
            case getURL = "get_url"
            case putURL = "put_url"
        }
    }

    package init(sourceBlob: Place) {
        self.sourceBlob = sourceBlob
    }

    private enum CodingKeys: String, CodingKey {
        case sourceBlob = "source_blob"
    }
}
