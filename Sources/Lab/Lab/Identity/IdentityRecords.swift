import JSON

// As entities and groups lie in the state.
extension Entity {
    var json: JSONValue {
        [
            "name": .string(name), "policies": .strings(policies), "metadata": .texts(metadata),
            "disabled": .bool(isDisabled), "created": .string(created.text), "updated": .string(updated.text),
            "aliases": .array(aliases.map(\.json)),
        ]
    }

    init?(id: String, json: JSONValue) {
        guard let name = json["name"]?.string, let created = json.moment("created"),
            let updated = json.moment("updated")
        else { return nil }
        self.init(
            id: id, name: name, policies: json["policies"]?.strings ?? [], metadata: json.texts("metadata"),
            isDisabled: json["disabled"]?.bool ?? false,
            aliases: (json["aliases"]?.array ?? []).compactMap(Alias.init(json:)), created: created, updated: updated)
    }
}

extension Entity.Alias {
    var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "mount": .string(mountAccessor), "metadata": .texts(metadata),
            "custom": .texts(customMetadata), "created": .string(created.text), "updated": .string(updated.text),
        ]
    }

    init?(json: JSONValue) {
        guard let id = json["id"]?.string, let name = json["name"]?.string, let mount = json["mount"]?.string,
            let created = json.moment("created"), let updated = json.moment("updated")
        else { return nil }
        self.init(
            id: id, name: name, mountAccessor: mount, metadata: json.texts("metadata"),
            customMetadata: json.texts("custom"), created: created, updated: updated)
    }
}

extension Group {
    var json: JSONValue {
        [
            "name": .string(name), "external": .bool(isExternal), "policies": .strings(policies),
            "metadata": .texts(metadata), "entities": .strings(memberEntities), "groups": .strings(memberGroups),
            "created": .string(created.text), "updated": .string(updated.text),
        ]
    }

    init?(id: String, json: JSONValue) {
        guard let name = json["name"]?.string, let created = json.moment("created"),
            let updated = json.moment("updated")
        else { return nil }
        self.init(
            id: id, name: name, isExternal: json["external"]?.bool ?? false, policies: json["policies"]?.strings ?? [],
            metadata: json.texts("metadata"), memberEntities: json["entities"]?.strings ?? [],
            memberGroups: json["groups"]?.strings ?? [], created: created, updated: updated)
    }
}

extension JSONValue {
    /// An object of texts, sorted by key.
    static func texts(_ map: [String: String]) -> JSONValue {
        .object(JSONObject(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }

    /// An object of texts, or `null` when there are none.
    static func textsOrNull(_ map: [String: String]) -> JSONValue { map.isEmpty ? .null : texts(map) }

    /// A list of texts, or `null` when there are none.
    static func stringsOrNull(_ texts: [String]) -> JSONValue { texts.isEmpty ? .null : .strings(texts) }

    func texts(_ key: String) -> [String: String] {
        var map: [String: String] = [:]
        for member in self[key]?.object?.members ?? [] { map[member.key] = member.value.string }
        return map
    }

    func moment(_ key: String) -> Timestamp? { self[key]?.string.flatMap(Timestamp.init(text:)) }
}
