import Testing

@testable import ControlPlane

@Suite("A path of git's protocol")
struct GitPathTests {
    @Test(
        "names an app, a service and which of its two requests it is",
        arguments: [
            (
                "GET", "/demo.git/info/refs?service=git-receive-pack",
                "receive-pack --stateless-rpc --advertise-refs"
            ),
            (
                "GET", "/demo.git/info/refs?a=b&service=git-upload-pack",
                "upload-pack --stateless-rpc --advertise-refs"
            ),
            ("POST", "/demo.git/git-receive-pack", "receive-pack --stateless-rpc"),
            ("POST", "/demo.git/git-upload-pack", "upload-pack --stateless-rpc"),
        ]
    )
    func reads(method: String, target: String, words: String) throws {
        let path = try #require(GitPath(method: method, target: target))
        #expect(path.app == "demo")
        #expect(path.arguments("/x").joined(separator: " ") == "git \(words) /x")
    }

    @Test(
        "is nothing else",
        arguments: [
            ("GET", "/demo.git/info/refs"), ("GET", "/demo.git/info/refs?service=git-shell"),
            ("GET", "/demo.git/HEAD"), ("POST", "/demo.git/info/refs?service=git-upload-pack"),
            ("POST", "/demo.git/git-upload-archive"), ("PUT", "/demo.git/git-receive-pack"),
            ("POST", "/.git/git-receive-pack"), ("POST", "/a/demo.git/git-receive-pack"),
            ("POST", "/demo.git//git-receive-pack"), ("POST", "/apps/demo/git-receive-pack"), ("GET", "/"),
        ]
    )
    func refuses(method: String, target: String) {
        #expect(GitPath(method: method, target: target) == nil)
    }

    @Test("begins its first answer with the service as a packet line")
    func preamble() throws {
        let target = "/demo.git/info/refs?service=git-receive-pack"
        let path = try #require(GitPath(method: "GET", target: target))
        #expect(String(decoding: path.preamble, as: UTF8.self) == "001f# service=git-receive-pack\n0000")
        #expect(path.answerType == "application/x-git-receive-pack-advertisement")
        let second = try #require(GitPath(method: "POST", target: "/demo.git/git-receive-pack"))
        #expect(second.preamble == [])
        #expect(second.answerType == "application/x-git-receive-pack-result")
    }
}
