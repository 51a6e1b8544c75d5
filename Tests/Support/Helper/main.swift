import System

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("signals", 1): try readOneSignal()
case ("publish", 3): publish(root: arguments[1], tokens: tokens(arguments[2]))
case ("fill", 2): fill(root: arguments[1])
case ("remove", 2): removeOthers(root: arguments[1])
case ("adopt", 3): adopt(root: arguments[1], at: arguments[2])
case ("restore", 2): restoreState(root: arguments[1])
case ("lock", 2): holdLock(root: arguments[1])
default: endProcess(2)
}
