package import Model
package import OTLP

/// How a dyno is named in a resource.
package enum TelemetryDyno {
    package static func attributes(name: String?, id: ResourceID?) -> [Attribute] {
        let name = name.map { Attribute("heroku.dyno.name", $0) }
        let id = id.map { Attribute("service.instance.id", $0.description) }
        return [name, id].compactMap(\.self)
    }
}
