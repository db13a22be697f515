import Digest
package import Linux
package import Model

/// A slug as the store keeps it.
package struct StoredSlug: Hashable, Sendable {
    /// SHA-256 of the archive, 64 hexadecimal digits; also its file's name.
    package let checksum: String
    package let sizeBytes: Int
}

/// Slugs by content, and the directories they were unpacked to.
///
/// `<checksum>.tar.gz` files appear by rename only, so one that is there is whole. A slug is unpacked once, checked
/// against its name while it is read, and shared by all dynos; whoever needs it during that waits for the same work.
package actor SlugStore {
    /// Opens the store and clears what an earlier run left half done.
    ///
    /// - Parameters:
    ///   - directory: where the archives are kept.
    ///   - unpackedDirectory: where they are unpacked; all of it can be made again.
    /// - Throws: when the directories cannot be made or cleared.
    package init(directory: String, unpackedDirectory: String) throws(Errno) {
        self.directory = directory
        self.unpackedDirectory = unpackedDirectory
        for place in [directory, unpackedDirectory] {
            try FileSystem.makeDirectory(place, permissions: 0o700)
            for name in try FileSystem.entries(of: place) where name.hasPrefix(partialPrefix) {
                try FileSystem.removeTree("\(place)/\(name)")
            }
        }
    }

    /// Where a slug's archive is or would be.
    package nonisolated func archivePath(of checksum: String) -> String {
        "\(directory)/\(checksum).tar.gz"
    }

    /// Packs a built app; its slug is kept at least until `letGo`.
    package func add(packing tree: String) async throws -> StoredSlug {
        let partial = "\(directory)/\(partialPrefix)\(ResourceID.random())"
        let store = self
        let slug = try await onThread(named: "slug-pack") {
            do {
                let packed = try SlugPacker.pack(tree, to: partial)
                return try store.keep(partial, packed)
            } catch {
                try? FileSystem.remove(partial)
                throw error
            }
        }
        held[slug.checksum, default: 0] += 1
        return slug
    }

    /// Removes a slug that was just packed and will not be released.
    nonisolated func discard(_ slug: StoredSlug) {
        try? FileSystem.remove(archivePath(of: slug.checksum))
    }

    /// The slug with this checksum, if the store has it.
    package nonisolated func slug(_ checksum: String) -> StoredSlug? {
        guard let status = try? FileSystem.status(archivePath(of: checksum)) else { return nil }
        return StoredSlug(checksum: checksum, sizeBytes: status.sizeBytes)
    }

    /// The unpacked slug: shared, to be read only.
    ///
    /// Throws `SlugFailure.checksum` (R17) when the archive's bytes are no longer those it is named for.
    package func directory(of checksum: String) async throws(SlugFailure) -> String {
        let place = "\(unpackedDirectory)/\(checksum)"
        if let running = unpacking[checksum] { return try await running.value.get() }
        if FileSystem.exists(place) { return place }
        let archive = archivePath(of: checksum)
        let partial = "\(unpackedDirectory)/\(partialPrefix)\(ResourceID.random())"
        let task = Task<Result<String, SlugFailure>, Never> {
            await unpack(archive, checksum: checksum, beside: partial, to: place)
        }
        unpacking[checksum] = task
        let result = await task.value
        unpacking[checksum] = nil
        return try result.get()
    }

    /// Removes the archives and directories of slugs that no release has any more.
    ///
    /// One that a build has just made again stays: its release is not recorded yet.
    package func remove(_ checksums: Set<String>) async throws {
        let unneeded = checksums.subtracting(unpacking.keys).subtracting(held.keys)
        let places = (archives: directory, unpacked: unpackedDirectory)
        try await onThread(named: "slug-remove") {
            for checksum in unneeded {
                let archive = "\(places.archives)/\(checksum)\(archiveSuffix)"
                if FileSystem.exists(archive) { try FileSystem.remove(archive) }
                let directory = "\(places.unpacked)/\(checksum)"
                guard FileSystem.exists(directory) else { continue }
                // Renamed first: a directory that is found is whole, even when we die in the middle of this.
                let partial = "\(places.unpacked)/\(partialPrefix)\(checksum)"
                try FileSystem.rename(directory, to: partial)
                try FileSystem.removeTree(partial)
            }
        }
    }

    /// Removes all slugs but these; nothing else that may lie beside them.
    package func remove(allBut known: Set<String>) async throws {
        let places = [directory, unpackedDirectory]
        let found = try await onThread(named: "slug-remove") {
            try places.flatMap { try FileSystem.entries(of: $0) }
        }
        try await remove(Set(found.compactMap(checksum(of:))).subtracting(known))
    }

    /// Says that the slug's release is recorded, or that there will be none: `remove` may take it again.
    package func letGo(_ checksum: String) {
        guard let count = held[checksum] else { return }
        held[checksum] = count > 1 ? count - 1 : nil
    }

    // MARK: - Private

    private nonisolated let directory: String
    private nonisolated let unpackedDirectory: String
    /// Slugs that were made and whose release is not recorded yet, with how many builds made them.
    private var held: [String: Int] = [:]
    private var unpacking: [String: Task<Result<String, SlugFailure>, Never>] = [:]

    /// Gives a finished archive its name.
    private nonisolated func keep(_ partial: String, _ packed: SlugPacker.Packed) throws -> StoredSlug {
        let checksum = packed.digest.hexadecimal
        try FileSystem.rename(partial, to: archivePath(of: checksum))
        return StoredSlug(checksum: checksum, sizeBytes: packed.sizeBytes)
    }
}

private let partialPrefix = ".partial-"
private let archiveSuffix = ".tar.gz"

/// The checksum that an archive or a directory of the store is named after; nil for what is none.
private func checksum(of name: String) -> String? {
    let text = name.hasSuffix(archiveSuffix) ? String(name.dropLast(archiveSuffix.count)) : name
    let digits = Set("0123456789abcdef".utf8)
    return text.utf8.count == 64 && text.utf8.allSatisfy(digits.contains) ? text : nil
}

/// Unpacks beside the place, checks, and renames; never leaves half a directory under the final name.
private func unpack(
    _ archive: String,
    checksum: String,
    beside partial: String,
    to final: String
) async -> Result<String, SlugFailure> {
    guard FileSystem.exists(archive) else { return .failure(.missing) }
    do {
        return try await onThread(named: "slug-unpack") {
            defer { try? FileSystem.removeTree(partial) }
            do throws(UnpackFailure) {
                try place(at: partial) { () throws(Errno) in try FileSystem.makeDirectory(partial) }
                let actual = try Unpacker.unpack(archive, into: partial, .slug).digest.hexadecimal
                guard actual == checksum else { return .failure(mismatch(checksum, actual)) }
                try place(at: final) { () throws(Errno) in try FileSystem.rename(partial, to: final) }
                return .success(final)
            } catch {
                // Damage shows as broken gzip or tar before the end is reached; the checksum is the true reason.
                guard let actual = try? FileChecksum.read(archive), actual != "SHA256:\(checksum)" else {
                    return .failure(.unreadable(error.text))
                }
                return .failure(.checksum(expected: "SHA256:\(checksum)", actual: actual))
            }
        }
    } catch {
        return .failure(.unreadable("no thread could be started"))
    }
}

private func place(at path: String, _ body: () throws(Errno) -> Void) throws(UnpackFailure) {
    do throws(Errno) {
        try body()
    } catch {
        throw .file(FileFailure(path: path, reason: error))
    }
}

private func mismatch(_ expected: String, _ actual: String) -> SlugFailure {
    .checksum(expected: "SHA256:\(expected)", actual: "SHA256:\(actual)")
}
