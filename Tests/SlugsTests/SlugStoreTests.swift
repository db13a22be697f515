import Digest
import Linux
import Model
import Testing

@testable import Slugs

@Suite("The slug store")
struct SlugStoreTests {
    let scratch: Scratch
    let store: SlugStore

    init() throws {
        scratch = try Scratch()
        try scratch.write("tree/Procfile", "web: bin/web\n")
        store = try SlugStore(
            directory: "\(scratch.path)/slugs",
            unpackedDirectory: "\(scratch.path)/unpacked"
        )
    }

    @Test("names a slug by its checksum and keeps one copy of the same content")
    func addressing() async throws {
        let first = try await store.add(packing: "\(scratch.path)/tree")
        let second = try await store.add(packing: "\(scratch.path)/tree")
        #expect(first == second)
        let bytes = try FileSystem.readAll(store.archivePath(of: first.checksum))
        #expect(SHA256.digest(of: bytes).hexadecimal == first.checksum)
        #expect(try FileSystem.entries(of: "\(scratch.path)/slugs") == ["\(first.checksum).tar.gz"])
        #expect(store.slug(first.checksum) == first)
        #expect(store.slug("0123") == nil)
    }

    @Test("unpacks a slug once for everybody who asks at the same time")
    func unpackOnce() async throws {
        let slug = try await store.add(packing: "\(scratch.path)/tree")
        let store = store
        let places = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await store.directory(of: slug.checksum) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(places == ["\(scratch.path)/unpacked/\(slug.checksum)"])
        #expect(try scratch.listing("unpacked/\(slug.checksum)") == ["Procfile web: bin/web\n"])
        #expect(try FileSystem.entries(of: "\(scratch.path)/unpacked") == [slug.checksum])
    }

    @Test("refuses a slug whose bytes have changed, with both checksums (R17)", arguments: [30, -20, 9])
    func checksum(position: Int) async throws {
        let slug = try await store.add(packing: "\(scratch.path)/tree")
        let path = store.archivePath(of: slug.checksum)
        var bytes = try FileSystem.readAll(path)
        bytes[position < 0 ? bytes.count + position : position] ^= 1
        try FileSystem.writeAtomically(path, bytes)
        let actual = SHA256.digest(of: bytes).hexadecimal
        let expected = SlugFailure.checksum(expected: "SHA256:\(slug.checksum)", actual: "SHA256:\(actual)")
        await #expect(throws: expected) { try await store.directory(of: slug.checksum) }
        #expect(try FileSystem.entries(of: "\(scratch.path)/unpacked").isEmpty)
    }

    @Test("says missing for a slug that it does not have")
    func missing() async {
        await #expect(throws: SlugFailure.missing) { try await store.directory(of: "00") }
    }

    @Test("removes the slugs it is told to, archives and directories, and no others")
    func removal() async throws {
        let old = try await store.add(packing: "\(scratch.path)/tree")
        _ = try await store.directory(of: old.checksum)
        try scratch.write("tree/more", "more")
        let new = try await store.add(packing: "\(scratch.path)/tree")
        let place = try await store.directory(of: new.checksum)
        await store.letGo(old.checksum)
        try await store.remove([old.checksum])
        #expect(store.slug(old.checksum) == nil)
        #expect(try await store.directory(of: new.checksum) == place)
        #expect(try FileSystem.entries(of: "\(scratch.path)/unpacked") == [new.checksum])
    }

    @Test("keeps a slug until every build that made it has let go")
    func held() async throws {
        let slug = try await store.add(packing: "\(scratch.path)/tree")
        _ = try await store.add(packing: "\(scratch.path)/tree")
        await store.letGo(slug.checksum)
        try await store.remove([slug.checksum])
        #expect(store.slug(slug.checksum) == slug)
        await store.letGo(slug.checksum)
        try await store.remove([slug.checksum])
        #expect(store.slug(slug.checksum) == nil)
    }

    @Test("removes all slugs but those that are known, and nothing else that lies there")
    func unknown() async throws {
        let known = try await store.add(packing: "\(scratch.path)/tree")
        _ = try await store.directory(of: known.checksum)
        try scratch.write("tree/more", "more")
        let unknown = try await store.add(packing: "\(scratch.path)/tree")
        _ = try await store.directory(of: unknown.checksum)
        for checksum in [known.checksum, unknown.checksum] { await store.letGo(checksum) }
        let stranger = String(repeating: "g", count: 64)
        try scratch.write("slugs/\(stranger).tar.gz", "kept")
        try scratch.write("unpacked/notes/readme", "kept")
        try await store.remove(allBut: [known.checksum])
        let archives = ["\(known.checksum).tar.gz", "\(stranger).tar.gz"]
        #expect(try FileSystem.entries(of: "\(scratch.path)/slugs") == archives)
        #expect(try FileSystem.entries(of: "\(scratch.path)/unpacked") == [known.checksum, "notes"])
    }

    @Test("clears what a killed run left half done")
    func leftovers() throws {
        try scratch.write("slugs/.partial-1", "half")
        try scratch.write("unpacked/.partial-2/file", "half")
        _ = try SlugStore(directory: "\(scratch.path)/slugs", unpackedDirectory: "\(scratch.path)/unpacked")
        #expect(try FileSystem.entries(of: "\(scratch.path)/slugs").isEmpty)
        #expect(try FileSystem.entries(of: "\(scratch.path)/unpacked").isEmpty)
    }
}
