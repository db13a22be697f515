import Linux

/// Waiting on the wall clock.
enum Pause {
    static func wait(_ duration: Duration) throws(Errno) {
        let loop = try EventLoop(clock: PlatformClock())
        loop.schedule(after: duration) { loop.stop() }
        loop.run()
    }
}
