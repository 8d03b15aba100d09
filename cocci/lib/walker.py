# SPDX-License-Identifier: GPL-2.0-only
#
# walker - a patch with "Walk:" without spatch.
#
# Such a patch asks spatch for nothing but the places of functions, and the driver
# knows those. So the driver puts the script code of the patch into one program,
# this at its end, and runs it in python3 instead: parsing is saved.
#
#   program FUNCTION GROUPS SECONDS
#
# calls FUNCTION(file, line, name) for all that GROUPS says, a file a line:
# path, then "line:name" for each function to look at, blanks between. Prints what
# a bundle prints (tool/spatch.h): facts, functions seen, files done; and on stderr
# "EXN: reason in FILE" for a file that raised an exception or took more than
# SECONDS.

def walker_main():
    import gc
    import signal
    function, groups, seconds = sys.argv[1:]
    walk = globals()[function]

    def late(number, frame):
        raise TimeoutError("timeout")

    gc.set_threshold(100000)	# hardly anything here goes in circles
    signal.signal(signal.SIGALRM, late)
    with open(groups) as f:
        lines = f.read().splitlines()
    for path, *places in map(str.split, lines):
        signal.alarm(int(seconds))
        try:
            for place in places:
                line, name = place.split(":")
                walk(path, int(line), name)
                sys.stdout.write(json.dumps([1, path, int(line)]) + "\n")
        except Exception as e:
            sys.stderr.write("EXN: %s in %s\n" % (e or type(e).__name__, path))
        signal.alarm(0)
        sys.stdout.write(json.dumps([2, path]) + "\n")
    sys.stdout.flush()

walker_main()
