import AgentConfig
internal import Core
import YAML

/// A mount of an environment and where it stands in the file.
struct MountedPath {
    var path: String
    var mark: Mark
    /// The key of the environment that it stands under.
    var key: String
}

extension ResolvedEnvironment {
    /// Every mount of a secrets engine.
    var mountedPaths: [MountedPath] {
        let clients = MountedPath(
            path: settings.clients.mount, mark: node.mark(at: .key("clients"), .key("mount")), key: "clients")
        let others = ["issuing", "secrets"].flatMap { key in
            node.entries(of: key).map { MountedPath(path: $0.key.withoutSlash, mark: $0.mark, key: key) }
        }
        return [clients] + others
    }
}

extension String {
    /// Without a slash at its end.
    var withoutSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}

extension ResolvedIdentity {
    /// The mounts that its trusts name themselves.
    var namedIssuers: [String] {
        identity.configuration.trusts.filter { trust in
            node.after(.key("trust"))?.after(.named(trust.name))?.has("issuers") == true
        }.flatMap(\.issuers)
    }
}

/// Every item whose path is that of an item before it, or lies below it; of equal paths the first one is the outer one.
func nested<Item>(_ items: [Item], _ path: (Item) -> String) -> [(outer: Item, inner: Item)] {
    let sorted = items.enumerated().sorted {
        (path($0.element) + "/", $0.offset) < (path($1.element) + "/", $1.offset)
    }
    var pairs: [(outer: Item, inner: Item)] = []
    var outer: Item?
    for item in sorted.map(\.element) {
        if let outer, (path(item) + "/").hasPrefix(path(outer) + "/") {
            pairs.append((outer, item))
        } else {
            outer = item
        }
    }
    return pairs
}
