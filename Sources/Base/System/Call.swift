import CLinux

/// Makes a call that answers -1 on failure, again as long as signals interrupt it, and words its failure.
@discardableResult
func call<Answer: SignedInteger>(
    _ name: String, _ path: @autoclosure () -> String, _ body: () -> Answer
) throws(PosixError) -> Answer {
    while true {
        let answer = body()
        if answer != -1 { return answer }
        let code = coppice_errno()
        if code != EINTR { throw .call(name, path: path(), errno: code) }
    }
}
