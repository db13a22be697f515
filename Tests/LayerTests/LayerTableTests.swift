import Testing

/// The table itself: layers go one way.
@Suite("The layer table")
struct LayerTableTests {
    @Test("lets nobody import a higher layer or a neighbour", arguments: LayerTable.layers.keys.sorted())
    func levels(target: String) throws {
        let layer = try #require(LayerTable.layers[target])
        for name in layer.imports {
            guard let imported = LayerTable.layers[name] else { continue }
            #expect(imported.level < layer.level, "\(target) must not import \(name)")
        }
    }

    @Test("gives each C module to one target")
    func cModules() {
        for (module, importer) in LayerTable.importerOfCModule {
            let importers = LayerTable.layers.filter { $0.value.imports.contains(module) }.map(\.key)
            #expect(importers == [importer])
        }
    }

    @Test("lets no engine know another")
    func engines() {
        let engines = LayerTable.layers.filter { $0.value.level == LayerTable.engineLevel }
        #expect(engines.keys.sorted() == ["DynoManager", "Logplex", "Router", "Slugs"])
        for engine in engines.values { #expect(engine.imports.isDisjoint(with: engines.keys)) }
    }

    @Test("knows no target that Package.swift has not")
    func package() throws {
        let manifest = try Repository.text(of: "Package.swift")
        let missing = LayerTable.layers.keys.filter { !manifest.contains("\"\($0)\"") }
        #expect(missing == [])
    }

    @Test("stands in ARCHITECTURE.md")
    func documentation() throws {
        let text = try Repository.text(of: "ARCHITECTURE.md")
        #expect(LayerTable.layers.keys.filter { !text.contains("`\($0)`") } == [])
    }
}
