"""A real pseudo-terminal for tests: runs a program with it as its controlling terminal, and takes the terminal away.

Usage: terminal.py OPTIONS_AS_JSON -- PROGRAM ARGUMENTS
Options: until  what must have been seen on the terminal before something is done to it
         act    "close": the terminal goes away; "stall": nobody reads it for `seconds`, then it goes on; "none"
         seconds, columns, errors (a file that gets stderr), out (a file that gets stdout), ready (a file that is created
         when `until` was seen)
Prints one line of JSON at the end: exit code or signal, and what was seen.
"""
import fcntl, json, os, pty, select, struct, sys, termios, time

options = json.loads(sys.argv[1])
argv = sys.argv[sys.argv.index('--') + 1:]
deadline = time.monotonic() + options.get('limit', 60)

pid, master = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, options.get('columns', 80), 0, 0))
    for name, number in (('out', 1), ('errors', 2)):
        if name in options:
            os.dup2(os.open(options[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    os.execv(argv[0], argv)

seen = b''
ended = None

def has_ended():
    global ended
    if ended is None:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            ended = status
    return ended is not None

def read_for(seconds):
    """Reads what there is; False once the other side is gone."""
    global seen
    ready, _, _ = select.select([master], [], [], seconds)
    if not ready:
        return True
    try:
        chunk = os.read(master, 65536)
    except OSError:
        return False
    seen += chunk
    return bool(chunk)

until = options.get('until')
is_open = True
while is_open and time.monotonic() < deadline and not (until and until.encode() in seen):
    is_open = read_for(0.05)
met = bool(until) and until.encode() in seen
if met and 'ready' in options:
    open(options['ready'], 'w').close()
act = options.get('act', 'none') if met else 'none'
if act == 'stall':
    time.sleep(options.get('seconds', 1))
if act == 'close':
    os.close(master)
    is_open = False
while not has_ended() and time.monotonic() < deadline:
    if is_open:
        is_open = read_for(0.05)
    else:
        time.sleep(0.02)
if is_open:
    while read_for(0) and select.select([master], [], [], 0)[0]:
        pass
if not has_ended():
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    print(json.dumps({'met': met, 'code': None, 'signal': 'timeout', 'seen': seen.decode('utf8', 'replace')}))
else:
    by_signal = os.WIFSIGNALED(ended)
    print(json.dumps({
        'met': met,
        'code': None if by_signal else os.WEXITSTATUS(ended),
        'signal': os.WTERMSIG(ended) if by_signal else None,
        'seen': seen.decode('utf8', 'replace'),
    }))
