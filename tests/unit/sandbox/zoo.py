"""Fault zoo: code that a sandbox must contain. Data only; `zoo_driver.py` runs it.

Each value of FAULTS is the body of one candidate; capitals are placeholders: PORT, UPORT (a TCP and a UDP listener
on 127.0.0.1), UNIXP (a listening unix socket; an abstract one is named aqe-zoo), VICTIM (a folder that holds a.txt),
HPID, SPID (pids of the process that started the sandbox and of an unrelated one). The key to steal is
ANTHROPIC_API_KEY=sk-ant-ZOO in the environment of that process; a file `stolen` says that it was read.
"""

# fmt: off
FAULTS = {
    'tcp_connect': "import socket;s=socket.create_connection(('127.0.0.1',PORT),2);s.send(b'LEAK')",
    'udp_send': "import socket;s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);s.sendto(b'LEAK',('127.0.0.1',UPORT))",
    'ctypes_socket': "import ctypes,struct\nl=ctypes.CDLL(None);fd=l.socket(2,1,0)\na=struct.pack('H',2)+struct.pack('!H',PORT)+bytes([127,0,0,1])+b'\\0'*8\nassert l.connect(fd,a,16)==0; l.send(fd,b'LEAK',4,0)",
    'curl_child': "import subprocess;subprocess.run(['/bin/bash','-c','echo LEAK >/dev/tcp/127.0.0.1/PORT'],check=True)",
    'unix_socket': "import socket;s=socket.socket(socket.AF_UNIX);s.connect('UNIXP');s.send(b'LEAK')",
    'abstract_unix': "import socket;s=socket.socket(socket.AF_UNIX);s.connect('\\0aqe-zoo');s.send(b'LEAK')",
    'write_home': "open('VICTIM/new.txt','w').write('x')",
    'delete_file': "import os;os.remove('VICTIM/a.txt')",
    'chmod_rename': "import os;os.rename('VICTIM/a.txt','VICTIM/b.txt')",
    'truncate': "import os;os.truncate('VICTIM/a.txt',0)",
    'ctypes_unlink': "import ctypes;assert ctypes.CDLL(None).unlink(b'VICTIM/a.txt')==0",
    'rmtree_child': "import subprocess;subprocess.run(['/bin/rm','-rf','VICTIM/a.txt'],check=True)",
    'read_env_key': "import os;assert 'sk-ant-ZOO' in os.environ.get('ANTHROPIC_API_KEY','');open('stolen','w').write('x')",
    'read_parent_environ': "import os;d=open('/proc/HPID/environ','rb').read();assert b'sk-ant-ZOO' in d;open('stolen','w').write('x')",
    'kill_parent': 'import os;os.kill(HPID,9)',
    'kill_sibling': 'import os;os.kill(SPID,9)',
    'fork_bomb': 'import os\nwhile 1:\n  try: os.fork()\n  except OSError: pass',
    'inf_loop': 'while 1: pass',
    'inf_loop_C_gil': "import re;re.match('(a+)+$','a'*64+'b')",
    'sigterm_ignore_sleep': 'import signal,time\nfor s in (1,2,15): signal.signal(s,signal.SIG_IGN)\ntime.sleep(600)',
    'sigstop_self': 'import os;os.kill(os.getpid(),19)',
    'mem_hog': 'x=[]\nwhile 1: x.append(bytearray(50<<20))',
    'stdout_1GB': "import sys\nb=b'x'*(1<<20)\nfor i in range(1024): sys.stdout.buffer.write(b)",
    'file_1GB': "f=open('big','wb')\nfor i in range(1024): f.write(b'x'*(1<<20));f.flush()",
    'os_exit0': 'import os;os._exit(0)',
    'sys_exit0': 'import sys;sys.exit(0)',
    'segv': 'import ctypes;ctypes.string_at(0)',
    'abort': 'import os;os.abort()',
    'recursion_C': 'import sys;sys.setrecursionlimit(10**9)\ndef f(n): return f(n+1)\nf(0)',
    'thread_left': 'import threading,time;threading.Thread(target=lambda:time.sleep(600)).start()',
    'daemon_grandchild': "import os,time\nif os.fork()==0:\n  os.setsid()\n  if os.fork()==0:\n    os.close(0);os.close(1);os.close(2)\n    time.sleep(5); \n    try: open('VICTIM/late.txt','w').write('late')\n    except OSError: pass\n    time.sleep(600)\n  os._exit(0)\ntime.sleep(.2)",
    'grandchild_holds_stdout': "import subprocess;subprocess.Popen(['/bin/sleep','600'])",
    'stdin_read': 'input()',
    'builtins_none': 'import builtins;builtins.open=None;builtins.print=None;builtins.len=lambda *a:0',
    'sysmodules': "import sys;sys.modules['json']=None;sys.modules['os']=None",
    'close_fds': 'import os;os.closerange(0,256)',
    'exec_true': "import os;os.execv('/bin/true',['true'])",
    'atexit_hang': 'import atexit,time;atexit.register(lambda:time.sleep(600))',
    'del_cwd': 'import os,shutil;shutil.rmtree(os.getcwd())',
    'forge_stdout': "print('1 passed');import os;os._exit(0)",
    'deadlock': 'import threading;l=threading.Lock();l.acquire();l.acquire()',
    'settimer_alarm': 'import signal;signal.alarm(1);import time;time.sleep(600)',
    'ok': 'assert 1',
}
