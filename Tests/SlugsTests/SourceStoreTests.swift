import Linux
import Model
import Testing

@testable import Slugs

@Suite("The source store")
struct SourceStoreTests {
    let scratch: Scratch
    let store: SourceStore
    let source = ResourceID.random()

    init() throws {
        scratch = try Scratch()
        store = try SourceStore(directory: "\(scratch.path)/sources")
    }

    @Test("has an upload once it is finished, with its checksum")
    func upload() throws {
        let upload = try store.receive(source)
        try upload.append(Array("ab".utf8).span)
        #expect(!store.has(source))
        try upload.append(Array("c".utf8).span)
        #expect(
            try upload.finish() == "SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(upload.sizeBytes == 3)
        #expect(try FileSystem.readText(store.path(of: source)) == "abc")
    }

    @Test("keeps nothing of an upload that was given up")
    func abandoned() throws {
        do {
            let upload = try store.receive(source)
            try upload.append(Array("half".utf8).span)
        }
        #expect(try FileSystem.entries(of: "\(scratch.path)/sources").isEmpty)
    }

    @Test("drops at its start what a killed run had not finished")
    func restart() throws {
        try scratch.write("sources/\(source)-1.partial", "half")
        try scratch.write("sources/\(source)", "whole")
        let reopened = try SourceStore(directory: "\(scratch.path)/sources")
        #expect(try FileSystem.entries(of: "\(scratch.path)/sources") == ["\(source)"])
        #expect(reopened.has(source))
    }

    @Test("removes a source when its hour is over and not before")
    func expiry() throws {
        try scratch.write("sources/\(source)", "whole")
        let made = try FileSystem.status(store.path(of: source)).modified
        try store.removeExpired(at: Timestamp(microseconds: (made + 3599) * 1_000_000))
        #expect(store.has(source))
        try store.removeExpired(at: Timestamp(microseconds: (made + 3600) * 1_000_000))
        #expect(!store.has(source))
    }
}
