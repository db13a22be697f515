import Linux

/// The descriptors of one dyno at its spawn: the child's, which close with this value, and ours.
struct DynoStreams: ~Copyable {
    /// What the child gets as 0.
    let childInput: FileDescriptor
    /// What the child gets as 1 and 2.
    let childOutput: FileDescriptor
    /// Where its output is read.
    let output: FileDescriptor
    /// Where its input is written; nil when it has none.
    let input: FileDescriptor?

    static func open(_ streams: DynoLaunch.Streams) throws(Errno) -> DynoStreams {
        switch streams {
        case .log: try openLog()
        case .pipes: try openPipes()
        case .terminal(let size): try openTerminal(size)
        }
    }

    /// Gives our ends away; the child's close.
    consuming func takeOurs(
        _ body: (consuming FileDescriptor, consuming FileDescriptor?) throws(Errno) -> Void
    )
        throws(Errno)
    {
        try body(output, input)
    }

    // MARK: - Private

    /// One pipe for both of the child's outputs, so that lines keep the order they were written in.
    private static func openLog() throws(Errno) -> DynoStreams {
        let nothing = try FileSystem.open("/dev/null", .readOnly)
        let output = try PipeEnds.make()
        return DynoStreams(
            childInput: nothing,
            childOutput: output.writeEnd,
            output: output.readEnd,
            input: nil
        )
    }

    private static func openPipes() throws(Errno) -> DynoStreams {
        let output = try PipeEnds.make()
        let input = try PipeEnds.make()
        return DynoStreams(
            childInput: input.readEnd,
            childOutput: output.writeEnd,
            output: output.readEnd,
            input: input.writeEnd
        )
    }

    private static func openTerminal(_ size: WindowSize) throws(Errno) -> DynoStreams {
        let pair = try PseudoTerminal.open(size: size)
        return DynoStreams(
            childInput: try pair.terminal.duplicate(),
            childOutput: try pair.terminal.duplicate(),
            output: try pair.controller.duplicate(),
            input: try pair.controller.duplicate()
        )
    }
}

/// The two ends of a pipe, each to go its own way.
struct PipeEnds: ~Copyable {
    let readEnd: FileDescriptor
    let writeEnd: FileDescriptor

    static func make() throws(Errno) -> PipeEnds {
        var ends: PipeEnds?
        try Pipe.make().take { readEnd, writeEnd in ends = PipeEnds(readEnd: readEnd, writeEnd: writeEnd) }
        guard let ends = ends.take() else { preconditionFailure("a pipe has two ends") }
        return ends
    }
}
