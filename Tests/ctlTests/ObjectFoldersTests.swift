import Testing

@testable import ctl

@Suite("Folders of git objects")
struct ObjectFoldersTests {
    @Test(
        "are read as git writes them, and written so again",
        arguments: [
            ("", []), ("/a", ["/a"]), ("/a:/b c", ["/a", "/b c"]),
            ("\"/state:1/objects\":/b", ["/state:1/objects", "/b"]),
            ("/b:\"/q\\\"uo:te\\\\d\"", ["/b", "/q\"uo:te\\d"]),
        ] as [(String, [String])]
    )
    func lists(text: String, paths: [String]) {
        #expect(ObjectFolders(text).paths == paths)
        #expect(ObjectFolders(paths: paths).list == text)
    }

    @Test("lose what is empty, and end with the list where a quote does not")
    func odd() {
        #expect(ObjectFolders("/a::/b:").paths == ["/a", "/b"])
        #expect(ObjectFolders("\"/a:/b").paths == ["/a:/b"])
    }
}
