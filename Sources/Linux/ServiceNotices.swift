import CLinux
import Glibc

/// What the program tells of itself to whoever supervises it as a service, sd_notify(3).
package struct ServiceNotices: Sendable {
    private let socket: String?

    /// For who listens at NOTIFY_SOCKET; without one nobody is told.
    package init(_ variable: (String) -> String?) {
        let path = variable("NOTIFY_SOCKET") ?? ""
        // A path, or a name of the kernel's own after an at sign.
        socket = path.hasPrefix("/") || path.hasPrefix("@") ? path : nil
    }

    /// The program serves; `status` is shown to who looks at it.
    package func ready(_ status: String) {
        notify("READY=1\nSTATUS=" + status.split(separator: "\n").joined(separator: " "))
    }

    /// The program reads its configuration again, or is about to be replaced by a newer one; `ready` ends that.
    package func reloading() {
        notify("RELOADING=1\nMONOTONIC_USEC=\(monotonicNanoseconds() / 1_000)")
    }

    /// The program is on its way out.
    package func stopping() { notify("STOPPING=1") }

    /// Best effort, as the protocol says: who cannot be reached changes nothing.
    private func notify(_ state: String) {
        guard let socket else { return }
        _ = unsafe clinux_notify(socket, state, state.utf8.count)
    }
}
