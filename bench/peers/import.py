"""pandas.read_csv of the file named first, whole; prints one line of JSON."""

import json
import sys
import time

import pandas

began = time.perf_counter()
table = pandas.read_csv(sys.argv[1])
seconds = time.perf_counter() - began
print(json.dumps({"rows": len(table), "seconds": round(seconds, 3), "version": pandas.__version__}))
