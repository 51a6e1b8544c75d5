import CommandLine
import LabCommands

Program.lab.main()
