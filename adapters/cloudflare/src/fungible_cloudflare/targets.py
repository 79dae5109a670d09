"""What Cloudflare deploys and what it asks of an app; data only, read by `fungible check`."""

from __future__ import annotations

from fungible.checking.targets import Loss, Target

BUILDS = frozenset(
    """
    aiohttp argon2-cffi-bindings astropy asyncpg audioop-lts b2d bcrypt bilby-cython biopython bitarray
    boost-histogram bottleneck brotli cartopy casadi cbor-diag cffi cffi-example cftime clarabel clingo cobs
    contourpy coolprop coverage crc32c crcmod cryptography cysignals cytoolz duckdb ewah-bool-utils fiona freesasa
    frozenlist galpy gmpy2 google-crc32c h3 h5py healpy highspy igraph iminuit jiter kiwisolver lakers-python
    lazy-object-proxy libcst librt lightgbm logbook lxml lz4 markupsafe matplotlib memory-allocator ml-dtypes mmh3
    msgpack msgspec msprime multidict mypy mysqlclient ndindex netcdf4 nh3 nlopt numcodecs numpy opencv-python
    orjson pandas pcodec peewee phispy pi-heif pillow pillow-heif polars protobuf psycopg-binary psycopg-c pyarrow
    pyclipper pycryptodome pydantic-core pyerfa pygame-ce pyheif pyiceberg pyinstrument pymongo pynacl pyproj
    pyroaring pyrodigal pyrsistent pysam pytaglib python-calamine python-flirt python-sat python-solvespace
    pywavelets pyxirr pyyaml rasterio rateslib rebound reboundx regex rpds-py safetensors scikit-image scikit-learn
    scipy sentencepiece shapely simplejson sisl soundfile sourmash soxr sparseqr sqlalchemy statsmodels swiglpk
    texture2ddecoder tiktoken traits tree-sitter tree-sitter-go tree-sitter-java tree-sitter-python tskit ujson
    wordcloud wrapt xgboost xxhash yarl yt zengl zfpy zstandard
    """.split()  # noqa: SIM905  so many names are read as a text
)
"""The distributions with compiled code that Pyodide 314.0.7 has builds of (pyodide-lock.json)."""

_NO_DEAD_LETTERS = Loss(
    "a message is deleted after its last retry where the consumer has no dead-letter queue "
    "[Queues documentation, Dead Letter Queues]",
    "give the consumer a dead_letter_queue in the Wrangler configuration",
)
_SOCKETS = "unsupported: a Worker has no raw sockets [Workers documentation, Python: standard library]"
_THREADS = "unsupported: a Worker has one thread and starts no other [Pyodide documentation, Wasm constraints]"
_PROCESSES = "unsupported: a Worker starts no process [Pyodide documentation, Wasm constraints]"
_LOOP = "unsupported: the loop runs already and cannot be waited for [Pyodide documentation, webloop]"

TARGETS = (
    Target(
        "cloudflare-workers",
        {
            "background": "exact",
            "sync_handler": "differs: it runs inline and blocks the isolate "
            "[Workers documentation, How Workers works: one thread for many requests]",
            "process_resource": "differs: it lives for one call "
            "[Workers documentation, Errors: Cannot perform I/O on behalf of a different request]",
            "on_stop": "differs: it never runs [Workers documentation, How Workers works: isolates are evicted]",
        },
        wheels=("pyemscripten", "pyodide", "emscripten"),
        builds=BUILDS,
        builds_from="pyodide-lock.json of Pyodide 314.0.7",
        lacks={
            "asyncio.run": _LOOP,
            "asyncio.to_thread": _THREADS,
            "concurrent.futures.ProcessPoolExecutor": _PROCESSES,
            "concurrent.futures.ThreadPoolExecutor": _THREADS,
            "fcntl": "unsupported: removed [Workers documentation, Python: standard library]",
            "ftplib": _SOCKETS,
            "multiprocessing": _PROCESSES,
            "os.fork": _PROCESSES,
            "os.system": _PROCESSES,
            "smtplib": _SOCKETS,
            "socket": _SOCKETS,
            "socketserver": _SOCKETS,
            "subprocess": _PROCESSES,
            "threading.Thread": _THREADS,
            "threading.Timer": _THREADS,
        },
        losses={
            "event_subscription": _NO_DEAD_LETTERS,
            "r2": _NO_DEAD_LETTERS,
            "scheduled": Loss(
                "a run that fails is lost: the runtime hears that it may come again, and nobody promises that it does "
                "[Workers documentation, Cron Triggers; workerd, src/workerd/io/io-context.c++]",
                "let the schedule send a message to a queue and do the work there, or make up for it in the next run",
            ),
            "queue_batch": _NO_DEAD_LETTERS,
        },
    ),
)
