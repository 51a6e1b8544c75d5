import AgentCommands
import CommandLine

Program.agent.main()
