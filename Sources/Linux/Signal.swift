import CLinux
import Glibc

/// A signal, signal(7).
package struct Signal: Hashable, Sendable {
    package let rawValue: CInt

    package init(rawValue: CInt) {
        self.rawValue = rawValue
    }

    package static let hangup = Signal(rawValue: SIGHUP)
    package static let interrupt = Signal(rawValue: SIGINT)
    package static let quit = Signal(rawValue: SIGQUIT)
    package static let kill = Signal(rawValue: SIGKILL)
    package static let terminate = Signal(rawValue: SIGTERM)
    package static let child = Signal(rawValue: SIGCHLD)
    package static let pipe = Signal(rawValue: SIGPIPE)
    package static let user2 = Signal(rawValue: SIGUSR2)
    package static let windowChange = Signal(rawValue: SIGWINCH)

    /// Lets a write to a closed pipe or socket fail with EPIPE instead of ending the program.
    package static func ignoreBrokenPipes() {
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
    }

    /// Makes the signal end the program at once, as one that has done what it was asked to.
    ///
    /// For programs that only a signal ends; one that is ignored, as Ctrl-C is behind a script's `&`, stays so.
    package func endsProgramWithSuccess() {
        let before = Glibc.signal(rawValue) { _ in _exit(EXIT_SUCCESS) }
        let wasIgnored = unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        if wasIgnored { _ = Glibc.signal(rawValue, SIG_IGN) }
    }

    /// Sends the signal to a child or, with a negative id, to a group: kill(2).
    package func send(to pid: Int32) throws(Errno) {
        let number = rawValue
        _ = try retrying("kill") { Glibc.kill(pid, number) }
    }
}

/// Signals as reads: signalfd(2).
///
/// Make it on the main thread before any other starts: the signals are blocked there and every later thread
/// inherits that.
package final class SignalDescriptor: Sendable {
    package let descriptor: FileDescriptor

    package init(for signals: [Signal]) throws(Errno) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal.rawValue) }
        let code = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        if code != 0 { throw Errno(code, "pthread_sigmask") }
        let flags = CInt(SFD_CLOEXEC) | CInt(SFD_NONBLOCK)
        let raw = unsafe signalfd(-1, &set, flags)
        if raw < 0 { throw .last("signalfd") }
        descriptor = FileDescriptor(owning: raw)
    }

    /// The next signal that has arrived; nil when there is none.
    package func next() -> Signal? {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        let count = transferring { unsafe Glibc.read(descriptor.rawValue, &info, size) }
        return count == size ? Signal(rawValue: CInt(info.ssi_signo)) : nil
    }

    /// Waits until one of the signals arrives.
    package func wait() -> Signal {
        while true {
            if let signal = next() { return signal }
            var poll = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            _ = unsafe Glibc.poll(&poll, 1, -1)
        }
    }
}
