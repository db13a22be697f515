package import Model

/// A hostname that leads to an app (schema: domain).
///
/// Certificates are not managed here, so that `acm_status`, its reason and `sni_endpoint` are null.
package struct Domain: Codable, Hashable, Sendable {
    /// Whether the platform gave the hostname or the user.
    package enum Kind: String, Codable, CaseIterable, Sendable { case heroku, custom }

    @Nullable package var acmStatus: String?
    @Nullable package var acmStatusReason: String?
    package var app: NamedReference
    /// The name that the domain's DNS record points at; null for the app's default domain.
    @Nullable package var cname: String?
    package var createdAt: Timestamp
    package var hostname: String
    package var id: ResourceID
    package var kind: Kind
    @Nullable package var sniEndpoint: NamedReference?
    /// `none` when nothing is under way, else `pending`, `succeeded` or `failed`.
    package var status: String
    package var updatedAt: Timestamp

    package init(
        acmStatus: String? = nil,
        acmStatusReason: String? = nil,
        app: NamedReference,
        cname: String? = nil,
        createdAt: Timestamp,
        hostname: String,
        id: ResourceID,
        kind: Kind,
        sniEndpoint: NamedReference? = nil,
        status: String,
        updatedAt: Timestamp
    ) {
        self.acmStatus = acmStatus
        self.acmStatusReason = acmStatusReason
        self.app = app
        self.cname = cname
        self.createdAt = createdAt
        self.hostname = hostname
        self.id = id
        self.kind = kind
        self.sniEndpoint = sniEndpoint
        self.status = status
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case app, cname, hostname, id, kind, status
        case acmStatus = "acm_status"
        case acmStatusReason = "acm_status_reason"
        case createdAt = "created_at"
        case sniEndpoint = "sni_endpoint"
        case updatedAt = "updated_at"
    }
}
