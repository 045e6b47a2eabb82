"""The system calls that a child may not make, as a program for the kernel's seccomp filter.

Everything else is allowed: what image libraries, LibreOffice and OpenVINO call differs by version
and by processor, so a list of what is allowed would break with every update.
"""

import errno
import tempfile
from functools import cache

from ocr.sandbox.errors import SandboxUnavailable

CLONE_NEWUSER = 0x10000000
AF_UNIX = 1

REFUSED: tuple[str | int, ...] = (
    # Mounts and namespaces. Numbers: calls that Debian's libseccomp does not know by name.
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "move_mount",
    "open_tree",
    467,  # open_tree_attr
    "mount_setattr",
    "unshare",
    "setns",
    # Other processes
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_getfd",
    "kcmp",
    # Large interfaces of the kernel in which holes were found before
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "keyctl",
    "add_key",
    "request_key",
    "fanotify_init",
    "lookup_dcookie",
    "vmsplice",
    "personality",
    "open_by_handle_at",
    "name_to_handle_at",
    # The machine as a whole
    "reboot",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "quotactl_fd",
    "syslog",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "sethostname",
    "setdomainname",
    "iopl",
    "ioperm",
    "nfsservctl",
    "vhangup",
    # Owner, mode and attributes of a file: also those of a file that was opened for reading only
    "chmod",
    "fchmod",
    "fchmodat",
    452,  # fchmodat2
    "chown",
    "lchown",
    "fchown",
    "fchownat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    463,  # setxattrat
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    466,  # removexattrat
    469,  # file_setattr
)


@cache
def program() -> bytes:
    """The filter for this processor. Raises SandboxUnavailable without libseccomp."""
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise SandboxUnavailable(f"The library libseccomp2 is needed: {error}") from error
    refused = seccomp.ERRNO(errno.EPERM)
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for call in REFUSED:
        if seccomp_knows(call):
            rules.add_rule(refused, call)
    rules.add_rule(
        refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER)
    )
    # Its flags are in memory, where a filter cannot look. C libraries then call clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    # No network at any level, and no other family of sockets than those within the machine.
    rules.add_rule(refused, "socket", seccomp.Arg(0, seccomp.GT, AF_UNIX))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def seccomp_knows(call: str | int) -> bool:
    """Whether the library knows the call: some exist only on other processors."""
    import pyseccomp as seccomp

    if isinstance(call, int):
        return True
    try:
        seccomp.resolve_syscall(seccomp.Arch.NATIVE, call)
    except ValueError:
        return False
    return True
