"""Measures the agent: measure.py WORLD OUT ADDRESS CACERT RUNS IDLE-SECONDS [FLOOR]. Prints a table."""

import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time

base, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
address, ca = sys.argv[3], sys.argv[4]
runs, idle_seconds = int(sys.argv[5]), int(sys.argv[6])
floor = sys.argv[7] if len(sys.argv) > 7 else None


def row(what, value, note=""):
    print(f"{what:<52}{value:>16}  {note}".rstrip(), flush=True)


def once(words):
    """Runs to the end: wall and CPU in milliseconds, peak resident memory in MB. What was written and removed before is
    on the disk by then: else the next one to sync a file pays for it."""
    os.sync()
    begin = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    errors = child.stderr.read().decode()
    child.stderr.close()
    if child.returncode != 0:
        sys.exit(f"{words[0]} exited with {child.returncode}: {errors[-2000:]}")
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024


def cold(boundary):
    """Forgets everything that an agent has written there, so that the next start is its first."""
    for name in ("leaf", "secret", "trust", "state"):
        shutil.rmtree(base / boundary / name, ignore_errors=True)


def agent_once(boundary):
    cold(boundary)
    return once([out / "coppice-agent", "run", "--once", "--dir", base / boundary])


def floor_once():
    target = base / "floor"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    mtls = base / "web/mtls"
    return once([floor, address, ca, mtls / "client.crt", mtls / "client.key", "web", "pki_int/sign/web",
                 "web.svc.internal", "secret/data/web/s1", target])


def medians(samples):
    return [statistics.median(column) for column in zip(*samples)]


def start_times():
    agent, base = [], []
    for _ in range(runs):
        if floor:
            base.append(floor_once())
        agent.append(agent_once("small"))
    wall, cpu, peak = medians(agent)
    row("run --once, cold: wall", f"{wall:.1f} ms")
    row("run --once, cold: CPU", f"{cpu:.1f} ms")
    row("run --once, cold: peak resident", f"{peak:.1f} MB")
    if floor:
        floor_wall, floor_cpu, _ = medians(base)
        row("floor: wall", f"{floor_wall:.1f} ms", f"the agent takes {wall / floor_wall:.2f} times that (aim: 1.5)")
        row("floor: CPU", f"{floor_cpu:.1f} ms", f"the agent takes {cpu / floor_cpu:.2f} times that")


def many_outputs():
    samples = [agent_once("large") for _ in range(3)]
    wall, cpu, peak = medians(samples)
    row("50 leaves, 200 secrets, cold: wall", f"{wall:.0f} ms", f"CPU {cpu:.0f} ms, peak {peak:.1f} MB")


def fields(path):
    pairs = (line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
    return {name: value.split() for name, value in pairs}


def used(pid):
    """CPU in milliseconds and context switches of all threads."""
    cpu = switches = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        cpu += int((task / "schedstat").read_text().split()[0]) / 1e6
        status = fields(task / "status")
        switches += int(status["voluntary_ctxt_switches"][0]) + int(status["nonvoluntary_ctxt_switches"][0])
    return cpu, switches


def running(boundary):
    agent = subprocess.Popen([out / "coppice-agent", "run", "--dir", base / boundary],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while subprocess.run([out / "coppice", "status", "--dir", base / boundary], capture_output=True).returncode:
        if time.monotonic() > deadline:
            sys.exit("the agent's outputs did not become good")
        time.sleep(0.1)
    time.sleep(2)  # what follows the first round: the session's own timers
    return agent


def memory(pid, label):
    status = fields(pathlib.Path(f"/proc/{pid}/status"))
    row(f"{label}: resident", f"{int(status['VmRSS'][0]) / 1024:.1f} MB", "aim: 20")
    row(f"{label}: peak resident", f"{int(status['VmHWM'][0]) / 1024:.1f} MB")
    try:
        rollup = fields(pathlib.Path(f"/proc/{pid}/smaps_rollup"))
        row(f"{label}: private (Pss_Anon)", f"{int(rollup['Pss_Anon'][0]) / 1024:.1f} MB", "aim: 4")
    except PermissionError:
        row(f"{label}: private (RssAnon)", f"{int(status['RssAnon'][0]) / 1024:.1f} MB", "root can read Pss_Anon")


def stop(agent):
    agent.send_signal(signal.SIGTERM)
    begin = time.perf_counter()
    code = agent.wait(timeout=10)
    return code, (time.perf_counter() - begin) * 1000


def at_rest():
    agent = running("small")
    memory(agent.pid, "running")
    cpu, switches = used(agent.pid)
    time.sleep(idle_seconds)
    later_cpu, later_switches = used(agent.pid)
    row(f"idle for {idle_seconds} s: CPU", f"{later_cpu - cpu:.2f} ms", "aim: 5 a minute")
    row(f"idle for {idle_seconds} s: context switches", f"{later_switches - switches}")
    code, took = stop(agent)
    row("SIGTERM to the end", f"{took:.0f} ms", f"status {code}")
    agent = running("large")
    memory(agent.pid, "running with 250 outputs")
    stop(agent)


def main():
    for program in ("coppice", "coppice-agent", "coppice-lab"):
        row(f"size of {program}, stripped", f"{(out / program).stat().st_size / 1e6:.1f} MB")
    start_times()
    many_outputs()
    at_rest()
    for line in subprocess.run([out / "signs", address, ca, base / "operator.header", base / "sign.json"],
                               check=True, capture_output=True, text=True).stdout.splitlines():
        row("the lab: P-256 leaves signed, 4 connections", line, "a real server: 2500 /s")


main()
