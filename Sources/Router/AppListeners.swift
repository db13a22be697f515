import Linux

/// One router's listeners on the apps' own loopback addresses; they follow the route table.
struct AppListeners {
    private var open: [SocketAddress: Listener] = [:]
    /// Addresses that could not be listened on; tried again at the next change of the table.
    private(set) var unavailable: [SocketAddress] = []

    /// Opens and closes listeners so that each app answers on its own address, on every port on which
    /// 127.0.0.1 is listened on.
    mutating func update(
        for directory: borrowing AppDirectory,
        besides shared: [SocketAddress],
        worker: RouterWorker
    ) {
        var wanted: [SocketAddress: RoutedApp] = [:]
        for case .ipv4(0x7f00_0001, let port) in shared {
            for (app, route) in directory.routedApps {
                if let address = route.loopbackAddress { wanted[.ipv4(address, port: port)] = app }
            }
        }
        for (address, listener) in open where wanted[address] !== listener.app {
            listener.close()
            open[address] = nil
        }
        unavailable = []
        for (address, app) in wanted where open[address] == nil {
            do throws(Errno) {
                let listener = Listener(
                    try ListenSocket(on: address, as: .app, from: worker.handover),
                    app: app,
                    worker: worker
                )
                try listener.open()
                open[address] = listener
            } catch {
                unavailable.append(address)
            }
        }
    }

    func hand(to handover: SocketHandover) { for listener in open.values { listener.hand(to: handover) } }

    func pause() { for listener in open.values { listener.pause() } }
    func resume() { for listener in open.values { listener.resume() } }

    func drain() { for listener in open.values { listener.drain() } }

    mutating func close() {
        for listener in open.values { listener.close() }
        open = [:]
    }
}
