"""Control groups as files: where they are found, what is written into them. No kernel needed."""

import os
from pathlib import Path

import pytest

from autograder.errors import SandboxFault
from autograder.model.limits import MEBIBYTE, Limits
from autograder.sandbox.cgroups import ControlGroup, ControlGroups, remove_folder, remove_tree

LIMITS = Limits(memory_bytes=64 * MEBIBYTE, processes=20)


def _open(tmp_path: Path, mounts: str, membership: str) -> ControlGroups:
    (tmp_path / "mounts").write_text(mounts)
    (tmp_path / "membership").write_text(membership)
    return ControlGroups.open(mounts=str(tmp_path / "mounts"), membership=str(tmp_path / "membership"))


def _unified(tmp_path: Path, *, controllers: str, enabled: str, processes: str = "") -> ControlGroups:
    own = tmp_path / "fs" / "user"
    own.mkdir(parents=True)
    (own / "cgroup.controllers").write_text(controllers)
    (own / "cgroup.subtree_control").write_text(enabled)
    (own / "cgroup.procs").write_text(processes)
    return _open(tmp_path, f"cgroup2 {tmp_path}/fs cgroup2 rw 0 0\n", "0::/user\n")


def test_version_two_is_used_where_it_is_delegated(tmp_path: Path) -> None:
    """Memory, swap and processes are limited in one folder per submission."""
    groups = _unified(tmp_path, controllers="cpu memory pids", enabled="memory pids")
    assert (groups.version, groups.missing) == (2, ())
    assert groups.describe("memory") == "cgroup v2"
    folder = groups.create(1, LIMITS).folders["memory"]
    assert (folder / "memory.max").read_text() == str(64 * MEBIBYTE)
    assert (folder / "memory.swap.max").read_text() == "0"
    assert (folder / "pids.max").read_text() == "20"
    assert (folder.parent / "cgroup.subtree_control").read_text() == "+memory +pids", "or the kernel makes no such file"


def test_a_grader_process_gets_a_folder_for_its_memory_alone(tmp_path: Path) -> None:
    """Beside those of submissions, in either version; None where no memory can be limited."""
    groups = _unified(tmp_path, controllers="cpu memory pids", enabled="memory pids")
    group = groups.create_for_grader(7, 512 * MEBIBYTE)
    assert group is not None
    assert (group.folders["memory"] / "memory.max").read_text() == str(512 * MEBIBYTE)
    assert group.folders["memory"].name == f"{os.getpid()}-grader-7"
    (group.folders["memory"] / "memory.events").write_text("oom 1\noom_kill 1\n")
    assert group.oom_kills() == 1
    assert ControlGroups(bases={}, version=1, missing=()).create_for_grader(1, 1) is None


def test_version_two_is_handed_down_when_the_worker_is_alone(tmp_path: Path) -> None:
    """A worker that is alone in a delegated folder steps aside into a leaf and enables the controllers."""
    groups = _unified(tmp_path, controllers="memory pids", enabled="", processes=f"{os.getpid()}\n")
    assert groups.version == 2
    own = tmp_path / "fs" / "user"
    assert (own / "cgroup.subtree_control").read_text() == "+memory +pids"
    assert (own / "autograder-worker" / "cgroup.procs").read_text() == str(os.getpid())


def test_version_two_without_delegation_is_said(tmp_path: Path) -> None:
    """Where other processes share the folder nothing is moved; every measure has its sentence."""
    groups = _unified(tmp_path, controllers="memory pids", enabled="", processes="1\n2\n")
    assert groups.bases == {}
    assert len(groups.missing) == 3
    assert groups.describe("memory") is None


def test_version_one_is_used_where_that_is_what_there_is(tmp_path: Path) -> None:
    """Each controller has its own hierarchy, and a missing one is said alone."""
    for name in ("memory/job", "pids"):
        (tmp_path / "fs" / name).mkdir(parents=True)
    mounts = f"cgroup {tmp_path}/fs/memory cgroup rw,memory 0 0\ncgroup {tmp_path}/fs/pids cgroup rw,pids 0 0\n"
    groups = _open(tmp_path, mounts, "4:memory:/job\n8:pids:/\n")
    assert set(groups.bases) == {"memory", "pids"}
    assert groups.bases["memory"].parent == tmp_path / "fs" / "memory" / "job"
    assert [sentence.split()[0] for sentence in groups.missing] == ["CPU"]
    group = groups.create(1, LIMITS)
    assert (group.folders["memory"] / "memory.limit_in_bytes").read_text() == str(64 * MEBIBYTE)
    assert group.cpu_s() is None


def test_evidence_is_read_from_either_version(tmp_path: Path) -> None:
    """CPU seconds and kills by the kernel, in the words of each version."""
    (tmp_path / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    (tmp_path / "memory.events").write_text("low 0\noom 4\noom_kill 3\n")
    (tmp_path / "cpuacct.usage").write_text("1500000000\n")
    (tmp_path / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
    folders = {"memory": tmp_path, "cpuacct": tmp_path}
    second = ControlGroup(folders=folders, version=2)
    first = ControlGroup(folders=folders, version=1)
    assert (second.cpu_s(), second.oom_kills()) == (2.5, 3)
    assert (first.cpu_s(), first.oom_kills()) == (1.5, 2)


def test_a_folder_that_does_not_empty_is_a_fault(tmp_path: Path) -> None:
    """A control group that cannot be removed is said, not forgotten; one that is gone is fine."""
    (tmp_path / "group" / "stays").mkdir(parents=True)
    assert not remove_folder(tmp_path / "group", within_s=0.02)
    assert remove_tree(tmp_path / "group", within_s=0.02)
    assert remove_folder(tmp_path / "group", within_s=0.0)


def test_a_group_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    """The sentence names what could not be written."""
    groups = ControlGroups(bases={"memory": tmp_path / "absent"}, version=1, missing=())
    with pytest.raises(SandboxFault, match="could not be made"):
        groups.create(1, LIMITS)
    with pytest.raises(SandboxFault, match="could not be put"):
        ControlGroup(folders={"pids": tmp_path / "absent"}, version=1).open_doors()


def test_what_a_killed_grader_left_is_swept_by_the_next(tmp_path: Path) -> None:
    """A submission's folder whose grader is dead goes when another one is made; the living keep theirs."""
    base = tmp_path / "base"
    dead, alive = base / f"{2**22 - 1}-1", base / f"{os.getppid()}-1"
    dead.mkdir(parents=True)
    alive.mkdir()
    ControlGroups(bases={"cpuacct": base}, version=1, missing=()).create(1, LIMITS)
    assert sorted(base.iterdir()) == sorted([alive, base / f"{os.getpid()}-1"])
