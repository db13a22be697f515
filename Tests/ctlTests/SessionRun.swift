import FoundationEssentials
import Linux
import Model
import TestSupport

@testable import ctl

/// Runs a step of a session file: the real program in a folder of its own, against a scripted daemon.
enum SessionRun {
    struct Result: Equatable {
        let output: String
        let errors: String
        let code: Int32
        let requests: [String]
    }

    static func run(_ step: SessionFile.Step) throws -> Result {
        let folder = try ScratchFolder()
        let daemon =
            step.requests.isEmpty
            ? nil : try ScriptedDaemon(at: folder.file("herolocald.sock"), step.requests)
        try FileSystem.makeDirectory(folder.file("source"))
        try FileSystem.writeAtomically(folder.file("source/Procfile"), Array("web: true\n".utf8))
        for (name, text) in step.files {
            try FileSystem.makeDirectory(FileSystem.directoryName(folder.file("source/\(name)")))
            try FileSystem.writeAtomically(
                folder.file("source/\(name)"),
                Array(text.utf8),
                permissions: text.hasPrefix("#!") ? 0o755 : 0o644
            )
        }
        var variables = ["HEROLOCAL_HOME": folder.path, "TERM": "xterm-256color", "PATH": "/nowhere"]
        variables.merge(step.variables.mapValues { $0.replacing("HOME/", with: folder.path + "/") }) {
            $1
        }
        let output = Recorder<[UInt8]>()
        let errors = Recorder<[UInt8]>()
        let input = try Pipe.make()
        try input.writeEnd.writeAll(Array(step.input.utf8).span)
        var session: Session?
        input.take { readEnd, _ in
            session = Session(
                table: Program.table,
                variable: { variables[$0] },
                directory: folder.file("source"),
                input: InputStream(readEnd),
                output: stream(output, variables),
                errors: stream(errors, variables),
                now: { Fixture.now },
                zone: .gmt
            )
        }
        guard let session else { throw WireEnded() }
        let code = Program.run(step.command, session)
        return Result(
            output: text(output, folder),
            errors: text(errors, folder),
            code: code,
            requests: daemon?.requests() ?? []
        )
    }

    // MARK: - Private

    private static func stream(
        _ recorder: Recorder<[UInt8]>,
        _ variables: [String: String]
    ) -> OutputStream {
        let palette = Palette.suited(isTerminal: false) { variables[$0] }
        // Wide enough that the length of the folder's name breaks no line.
        let size = WindowSize(rows: 24, columns: 240)
        return OutputStream(size: size, palette: palette) { recorder.append($0) }
    }

    /// What was printed, with the folder's changing name replaced and escapes made visible.
    private static func text(_ recorder: Recorder<[UInt8]>, _ folder: ScratchFolder) -> String {
        String(decoding: recorder.values.flatMap(\.self), as: UTF8.self)
            .split(separator: folder.path, omittingEmptySubsequences: false).joined(separator: "HOME")
            .split(separator: "\u{1b}", omittingEmptySubsequences: false).joined(separator: "\\e")
    }
}
