/// `metrics:` of an `agent.yaml`, and of an identity in the manifest.
package enum MetricsSection {
    /// The keys that it knows.
    package static let keys = ["path", "group"]

    /// Where metrics go; `nil` when absent or after a complaint.
    package static func read(_ file: Fields) -> MetricsFile? {
        let example = "`metrics: { path: /var/lib/node_exporter/coppice-web.prom }`"
        guard let section = file.mapping("metrics", known: keys, example: example) else { return nil }
        let group = section.value("group", Rules.group)
        return section.required("path", example: example, Rules.metricsFile).map { MetricsFile(path: $0, group: group) }
    }
}
