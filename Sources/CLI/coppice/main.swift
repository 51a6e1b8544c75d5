import CommandLine
import OperatorCommands

Program.coppice.main()
