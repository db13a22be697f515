import CLinux
import Glibc

/// A terminal's size in characters.
package struct WindowSize: Hashable, Sendable {
    package let rows: UInt16
    package let columns: UInt16

    package init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }
}

/// A pseudo-terminal pair, pty(7): we hold the controller, a child gets the terminal.
package struct PseudoTerminal: ~Copyable {
    /// Our side; non-blocking.
    package let controller: FileDescriptor
    /// The child's stdin, stdout and stderr.
    package let terminal: FileDescriptor

    package static func open(size: WindowSize) throws(Errno) -> PseudoTerminal {
        var controller: CInt = -1
        var terminal: CInt = -1
        if unsafe openpty(&controller, &terminal, nil, nil, nil) != 0 { throw .last("openpty") }
        let pair = PseudoTerminal(
            controller: FileDescriptor(owning: controller),
            terminal: FileDescriptor(owning: terminal)
        )
        for raw in [controller, terminal] {
            _ = try retrying("fcntl") { clinux_fcntl(raw, F_SETFD, FD_CLOEXEC) }
        }
        try pair.controller.setNonBlocking()
        try Terminal.setSize(of: pair.controller, to: size)
        return pair
    }
}

/// The terminal behind a descriptor, termios(3).
package enum Terminal {
    /// What `restore` needs to undo `makeRaw`.
    package struct Settings: Sendable {
        fileprivate let value: termios
    }

    package static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

    package static func size(of descriptor: CInt) -> WindowSize? {
        var rows: UInt16 = 0
        var columns: UInt16 = 0
        guard unsafe clinux_window_size(descriptor, &rows, &columns) == 0, columns > 0 else { return nil }
        return WindowSize(rows: rows, columns: columns)
    }

    /// Sets the size and lets the foreground group know (SIGWINCH).
    package static func setSize(
        of descriptor: borrowing FileDescriptor,
        to size: WindowSize
    ) throws(Errno) {
        let raw = descriptor.rawValue
        _ = try retrying("ioctl") { clinux_set_window_size(raw, size.rows, size.columns) }
    }

    /// Passes every key through as it is; the result undoes it.
    package static func makeRaw(_ descriptor: CInt) throws(Errno) -> Settings {
        var settings = termios()
        if unsafe tcgetattr(descriptor, &settings) != 0 { throw .last("tcgetattr") }
        let before = Settings(value: settings)
        unsafe cfmakeraw(&settings)
        if unsafe tcsetattr(descriptor, TCSANOW, &settings) != 0 { throw .last("tcsetattr") }
        return before
    }

    package static func restore(_ descriptor: CInt, to settings: Settings) {
        var value = settings.value
        _ = unsafe tcsetattr(descriptor, TCSANOW, &value)
    }
}
