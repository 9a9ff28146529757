"""A seccomp filter through ctypes: system calls that no test needs answer EPERM, in this process and its children."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

_LD, _JEQ, _JSET, _JGE, _RET, _AND = 0x20, 0x15, 0x45, 0x35, 0x06, 0x54
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NR, _ARCH, _ARGS = 0, 4, 16
_X32 = 0x40000000

# names to numbers: x86_64, and the generic table (aarch64, riscv64)
_NUMBERS: dict[str, tuple[int, int]] = {
    "acct": (163, 89), "add_key": (248, 217), "bpf": (321, 280), "chroot": (161, 51), "clock_settime": (227, 112),
    "clone": (56, 220), "clone3": (435, 435), "connect": (42, 203), "delete_module": (176, 106),
    "fanotify_init": (300, 262), "finit_module": (313, 273), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fsopen": (430, 430), "fspick": (433, 433), "init_module": (175, 105), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "io_uring_setup": (425, 425), "ioctl": (16, 29), "ioperm": (173, -1),
    "iopl": (172, -1), "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104),
    "keyctl": (250, 219), "kill": (62, 129), "lookup_dcookie": (212, 18), "mount": (165, 40),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "move_pages": (279, 239),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "personality": (135, 92), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "pivot_root": (155, 41), "process_madvise": (440, 440),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "reboot": (169, 142), "request_key": (249, 218), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "sendmmsg": (307, 269), "sendmsg": (46, 211), "sendto": (44, 206),
    "setdomainname": (171, 162), "sethostname": (170, 161), "setns": (308, 268), "settimeofday": (164, 170),
    "socket": (41, 198), "socketpair": (53, 199), "swapoff": (168, 225), "swapon": (167, 224), "syslog": (103, 116),
    "tgkill": (234, 131), "tkill": (200, 130), "umount2": (166, 39), "unshare": (272, 97), "uselib": (134, -1),
    "userfaultfd": (323, 282), "vhangup": (153, 58),
}  # fmt: skip

_DENIED = (
    "acct", "add_key", "bpf", "chroot", "clock_settime", "delete_module", "fanotify_init", "finit_module",
    "fsconfig", "fsmount", "fsopen", "fspick", "init_module", "io_uring_enter", "io_uring_register",
    "io_uring_setup", "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load", "keyctl", "lookup_dcookie",
    "mount", "mount_setattr", "move_mount", "move_pages", "name_to_handle_at", "open_by_handle_at", "open_tree",
    "perf_event_open", "pidfd_getfd", "pivot_root", "process_madvise", "process_vm_readv", "process_vm_writev",
    "ptrace", "quotactl", "quotactl_fd", "reboot", "request_key", "setdomainname", "sethostname", "setns",
    "settimeofday", "swapoff", "swapon", "syslog", "umount2", "unshare", "uselib", "userfaultfd", "vhangup",
)  # fmt: skip
_SIGNALS = ("kill", "tkill", "rt_sigqueueinfo", "pidfd_send_signal")
_NAMESPACES = 0x7E020080  # CLONE_NEW*: time, mount, cgroup, uts, ipc, user, pid, net
_AF_UNIX, _DGRAM = 1, 2
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

_ARCHS = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1), "riscv64": (0xC00000F3, 1)}


def supported() -> bool:
    """Whether there is a table for this machine."""
    return sys.platform.startswith("linux") and platform.machine() in _ARCHS and struct.calcsize("P") == 8


class _Program:
    """A BPF program in the making: one statement after the other, each test ending in its own return."""

    def __init__(self) -> None:
        self.code: list[tuple[int, int, int, int]] = []

    def add(self, code: int, k: int, yes: int = 0, no: int = 0) -> None:
        """One instruction with its jumps."""
        self.code.append((code, yes, no, k & 0xFFFFFFFF))

    def deny(self, number: int, error: int = errno.EPERM) -> None:
        """Answer one system call with an error."""
        if number >= 0:
            self.add(_JEQ, number, 0, 1)
            self.add(_RET, _ERRNO | error)

    def deny_if(
        self, number: int, argument: int, test: tuple[int, int], wanted: bool, error: int = errno.EPERM
    ) -> None:
        """Answer it with an error where the low half of an argument passes (or fails) a test."""
        code, value = test
        self.add(_JEQ, number, 0, 4)
        self.add(_LD, _ARGS + 8 * argument)
        self.add(code, value, 0 if wanted else 1, 1 if wanted else 0)
        self.add(_RET, _ERRNO | error)
        self.add(_LD, _NR)

    def bytes(self) -> bytes:
        """The program as the kernel takes it."""
        return b"".join(struct.pack("=HBBI", code, yes, no, k) for code, yes, no, k in self.code)


def _start() -> tuple[_Program, dict[str, int]]:
    arch, column = _ARCHS[platform.machine()]
    number = {name: pair[column] for name, pair in _NUMBERS.items()}
    program = _Program()
    program.add(_LD, _ARCH)
    program.add(_JEQ, arch, 1, 0)
    program.add(_RET, _ERRNO | errno.EPERM)
    program.add(_LD, _NR)
    if column == 0:
        program.add(_JGE, _X32, 0, 1)
        program.add(_RET, _ERRNO | errno.ENOSYS)
    return program, number


def build(*, network: bool) -> bytes:
    """The filter. With `network` every socket but connected pairs of a stream is denied."""
    program, number = _start()
    for name in _DENIED:
        program.deny(number[name])
    program.deny(number["clone3"], errno.ENOSYS)  # its flags lie in memory; libc falls back to clone
    program.deny_if(number["clone"], 0, (_JSET, _NAMESPACES), True)
    program.deny_if(number["ioctl"], 1, (_JEQ, _TIOCSTI), True)
    program.deny_if(number["ioctl"], 1, (_JEQ, _TIOCLINUX), True)
    if network:
        program.deny(number["socket"], errno.EACCES)
        program.deny(number["connect"], errno.EACCES)
        program.deny_if(number["socketpair"], 0, (_JEQ, _AF_UNIX), False, errno.EACCES)
        program.add(_JEQ, number["socketpair"], 0, 5)  # a datagram pair could be sent elsewhere
        program.add(_LD, _ARGS + 8)
        program.add(_AND, 0xF)
        program.add(_JEQ, _DGRAM, 0, 1)
        program.add(_RET, _ERRNO | errno.EACCES)
        program.add(_LD, _NR)
        program.deny_if(number["sendto"], 4, (_JEQ, 0), False, errno.EACCES)
    program.add(_RET, _ALLOW)
    return program.bytes()


def build_signals() -> bytes:
    """A filter that denies every signal to another process, for kernels where Landlock cannot do it."""
    program, number = _start()
    for name in _SIGNALS:
        program.deny_if(number[name], 0, (_JEQ, 0), False)
    program.add(_RET, _ALLOW)
    return program.bytes()


def install(code: bytes) -> None:
    """Put this process and all its children under a filter. Needs no_new_privs to be set."""
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(22, 2, ctypes.c_char_p(header), 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")
