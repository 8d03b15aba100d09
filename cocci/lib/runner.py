# SPDX-License-Identifier: GPL-2.0-only
"""Runs the scripts of semantic patches that refaudit matches by itself.

runner.py SECONDS COMMAND...: starts the command, reads what it found from its
output, and runs the scripts of the patches over that, as spatch would: in one
namespace, in the order in which they come. What they print goes to stdout, and
behind it which functions were seen and that the file is done (tool/spatch.h). A
script that fails costs the file; so does one that takes longer than SECONDS.

The command speaks in frames: four bytes with the length, little endian, then that
many of a marshalled object.

    ("scripts", [(kind, line, text, [(name, default or None), ...]), ...], [path, ...],
            texts)
        first. kind is "initialize", "script" or "finalize"; line, where the text
        stands among the patches; default as written there: "text" or []; path, one
        more place where Python looks for modules; texts, a file in which others lie
    ("file", path, [(number of a script, [value, ...]), ...], [line, ...], at, length)
        what to run for this file, then on which lines functions were seen; where in
        texts a script that opens the file finds it, unless at is 0

A value is a string, a list of strings (of expressions), a list of places, or None
where nothing was bound. A place is (line, column, line_end, column_end,
current_element, current_element_line). When the command dies, this dies in the
same way, once it is through with all that came whole.
"""

import builtins
import gc
import io
import json
import marshal
import os
import signal
import sys

NAME = "semantic patches"


class Numbers(dict):
    """Numbers as spatch hands them to scripts: as text."""

    def __missing__(self, number):
        text = self[number] = str(number)
        return text


NUMBERS = Numbers()


class Location:
    __slots__ = ("column", "column_end", "current_element", "current_element_line",
                 "file", "line", "line_end")

    def __init__(self, path, place):
        line, column, line_end, column_end, self.current_element, element_line = place
        self.file = path
        self.line = NUMBERS[line]
        self.column = NUMBERS[column]
        self.line_end = NUMBERS[line_end]
        self.column_end = NUMBERS[column_end]
        self.current_element_line = NUMBERS[element_line]


class TermList:
    __slots__ = ("elements",)

    def __init__(self, elements):
        self.elements = elements

    def __getitem__(self, n):
        return self.elements[n]

    def __iter__(self):
        return iter(self.elements)

    def __str__(self):
        return " , ".join(self.elements)


def value_of(value, default, path):
    if value is None:
        return default
    if value and type(value[0]) is tuple:
        return tuple([Location(path, place) for place in value])
    return TermList(value)


def default_of(text):
    if text is None:
        return None
    return text[1:-1] if text.startswith('"') else ()


def print_report(p, msg="ERROR"):
    print("%s:%s:%s-%s: %s" % (p.file, p.line, p.column, p.column_end, msg))


class Part:
    """What scripts call as if it were a module."""

    def __init__(self, **names):
        self.__dict__.update(names)


class Texts:
    """What scripts open as if it lay there."""

    def __init__(self):
        self.lie_in = self.path = None
        self.at = self.length = 0

    def open(self, path, mode="r", buffering=-1, encoding=None, errors=None):
        if path != self.path or not self.at:
            return io.open(path, mode, buffering, encoding, errors)
        with io.open(self.lie_in, "rb") as file:
            file.seek(self.at)
            return io.TextIOWrapper(io.BytesIO(file.read(self.length)), encoding, errors)


class Failure(Exception):
    """A script went wrong."""

    def __init__(self, error):
        at, line = error.__traceback__, getattr(error, "lineno", 0)
        while at:
            if at.tb_frame.f_code.co_filename == NAME:
                line = at.tb_lineno
            at = at.tb_next
        super().__init__("Error in Python script, line %d: %s: %s" % (
            line, type(error).__name__, " ".join(str(error).split())))


class Scripts:
    def __init__(self, blocks):
        self.path = ""
        self.space = {
            "__name__": "__main__",
            "cocci": Part(files=lambda: [self.path]),
            "coccilib": Part(report=Part(print_report=print_report)),
        }
        self.blocks = []
        for kind, line, text, names in blocks:
            try:
                # Lines before it: so that Python counts as the patches do.
                code = compile("\n" * (line - 1) + text, NAME, "exec")
            except SyntaxError as error:
                raise Failure(error) from None
            self.blocks.append((kind, code, [
                (name, default_of(default)) for name, default in names]))

    def run_once(self, kind):
        try:
            for what, code, _ in self.blocks:
                if what == kind:
                    exec(code, self.space)
        except Exception as error:
            raise Failure(error) from None

    def run(self, path, events):
        self.path, space, blocks = path, self.space, self.blocks
        try:
            for number, values in events:
                _, code, names = blocks[number]
                for (name, default), value in zip(names, values):
                    space[name] = value if type(value) is str else \
                        value_of(value, default, path)
                exec(code, space)
        except Exception as error:
            raise Failure(error) from None


def start(command):
    """(its number, its output)"""
    read_end, write_end = os.pipe()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_DUP2, write_end, 1)])
    os.close(write_end)
    return child, open(read_end, "rb", 1 << 16)


def frames(stream):
    """Every frame that comes whole; one that does not ends them."""
    while True:
        length = stream.read(4)
        if not length:
            return
        frame = stream.read(int.from_bytes(length, "little"))
        if len(length) < 4 or len(frame) < int.from_bytes(length, "little"):
            raise EOFError
        yield marshal.loads(frame)


def do_file(scripts, texts, frame, seconds):
    _, path, events, seen, texts.at, texts.length = frame
    texts.path = path
    name = json.dumps(path)
    signal.alarm(seconds)	# ends us: the driver tells whose fault it is
    try:
        scripts.run(path, events)
    except Failure as why:
        sys.stderr.write("EXN: %s in %s\n" % (why, path))
    else:
        for line in seen:
            sys.stdout.write("[1, %s, %d]\n" % (name, line))
        sys.stdout.write("[2, %s]\n" % name)
    sys.stdout.flush()
    signal.alarm(0)


def do_all(stream, seconds):
    """False: it broke off."""
    scripts, texts = None, Texts()
    builtins.open = texts.open
    try:
        for frame in frames(stream):
            if frame[0] == "file":
                do_file(scripts, texts, frame, seconds)
            else:
                sys.path += frame[2]
                texts.lie_in = frame[3]
                scripts = Scripts(frame[1])
                scripts.run_once("initialize")
        if scripts:
            scripts.run_once("finalize")
    except EOFError:
        return False
    return True


def end_as(child):
    status = os.waitpid(child, 0)[1]
    sys.stdout.flush()
    if os.WIFSIGNALED(status):
        signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    return os.WEXITSTATUS(status)


def main():
    seconds, *command = sys.argv[1:]
    gc.disable()	# scripts make no circles, and to look for some costs half the time
    child, stream = start(command)
    try:
        whole = do_all(stream, int(seconds))
    except Failure as why:
        sys.exit(str(why))
    sys.exit(end_as(child) or not whole)


main()
