import Core
import JSON
import VaultPolicy

@testable import Lab

/// One backend with a storage of its own, asked as the core would ask it.
struct BackendFixture {
    let backend: any Backend
    let storage = Storage()
    var mount: MountInfo
    var now = Timestamp(wall: WallTime(secondsSince1970: 1_795_457_026), nanoseconds: 540_010_312)
    var clientChain: [[UInt8]] = []

    init(_ backend: any Backend, type: String, path: String = "test/") {
        self.backend = backend
        mount = MountInfo(path: path, type: type, accessor: type + "_1", uuid: "u")
    }

    /// The answer, a fault included.
    func ask(_ operation: Operation, _ path: String, _ data: JSONObject = [:]) -> Answer {
        let request = EngineRequest(
            operation: operation, path: path, data: data, clientChain: clientChain, mount: mount, storage: storage,
            now: now)
        do {
            return Answer(response: try backend.handle(request), fault: nil)
        } catch {
            return Answer(response: nil, fault: error)
        }
    }

    func read(_ path: String, _ data: JSONObject = [:]) -> Answer { ask(.read, path, data) }
    func write(_ path: String, _ data: JSONObject = [:]) -> Answer { ask(.update, path, data) }

    /// What came back.
    struct Answer {
        let response: EngineResponse?
        let fault: EngineError?

        var data: JSONObject { response?.data ?? fault?.data ?? [:] }
        var warnings: [String] { response?.warnings ?? [] }
        var status: Int { fault?.status ?? response?.status ?? (response?.isEmpty == true ? 204 : 200) }
        var error: String { fault?.texts.first ?? "" }
        subscript(_ key: String) -> JSONValue? { data[key] }
    }
}
