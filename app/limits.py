"""Every limit on what a visitor may ask for, with its reason."""

# What a request may bring.
MAX_REQUEST = 12_000_000  # bytes: a phone's photograph, as a file
MAX_JSON = 6_500_000  # bytes: a drawing, or a picture as a data URL; while it is read there are six copies of it
MAX_HELD = 60_000_000  # bytes of all requests that are not yet answered; beyond that only SMALL ones are taken
SMALL = 65_536  # bytes: most drawings, so that a few who send pictures and stall hold up no others who draw
MAX_QUEUED_JSON = 100_000  # bytes of a call that waits in the queue: MAX_QUEUE of them take 24 times as much
MAX_UPLOAD_HEAD = 4096  # bytes before a file's content: its name and type
MAX_UPLOADED = 500_000_000  # bytes of files sent to /upload within UPLOAD_LIFETIME: they lie on the disk
UPLOAD_LIFETIME = 180  # seconds that such a file waits to be read: a client asks about it at once
REQUEST_TIMEOUT = 60  # seconds from a request's first byte to its answer's last, so a client cannot stall for longer
HEAD_TIMEOUT = 10  # seconds from a connection, or the last answer on it, to the end of a request's head
MAX_ADDRESS = 4096  # bytes of a request's path and query: the longest of the page's own has 100
MAX_PATH = 4096  # characters of what names a file: to look for it takes their number squared, and systems take no more
MAX_NAME = 255  # bytes between two slashes, as file systems know no longer names; characters of a tool's
MAX_HEAD = 16_384  # bytes of a request's head: browsers send some hundred
CRUMB = 256  # bytes that a body's parts have at least, on average: each part takes 15 microseconds to read
CRUMBS = 1000  # parts of a body that may be smaller
MAX_CONNECTIONS = 1000  # at a time, if the system allows as many: one that reads slowly takes 300 kB
BURST = 100  # new ones taken in one go: 10 ms, in which nobody else has a turn
MAX_JSON_VALUES = 100_000  # brackets and commas: each of those bytes becomes an object of 60 in memory
MAX_VALUES_HELD = 1_000_000  # of all requests that are not yet answered: to read so many takes two seconds
FEW_VALUES = 5_000  # as MAX_HELD and SMALL: beyond it only drawings of ordinary length are taken
MAX_MCP_JSON = 4_194_304  # bytes of a message of MCP: its library takes no more, and says so in other words
MAX_MCP_VALUES = 20_000  # brackets and commas of one: to hold each against the tool's schema takes 16 microseconds
MAX_JSON_DEPTH = 16  # a drawing sent by an agent has 7 levels
MAX_SESSION_NAME = 64  # characters: Gradio's clients choose 11 or 36 at random

# What is drawn or pictured.
MAX_POINTS = 20_000  # of a drawing: a minute of scribbling; a digit has about 100
MAX_UNITS_OFF = 4096  # by hand: the three large networks have 3,072
MAX_DATA_URL = 6_000_000  # characters of a photograph: 1024 x 1024 pixels of noise in PNG fit
MAX_SIDE = 1024  # pixels of a picture's longer side: larger ones are shrunk, a digit needs no more
MAX_PARTS = 10_000  # of a picture's file, chunks or segments: a PNG of MAX_REQUEST has 1,500
MAX_SCANS = 100  # of a JPEG, each of which takes a look at all of its pixels: a progressive one has about ten
MAX_PIXELS = 50_000_000  # of a JPEG, which is decoded row by row at an eighth of its size: a phone's photograph fits
MAX_PIXELS_WHOLE = 8_500_000  # of 4 to 8 bytes each: a screenshot of a 4K screen fits
MAX_PIXELS_WEBP = 5_000_000  # of 16 bytes: its decoder keeps two canvases for animations

# What is done at once.
MAX_DECODERS = 2  # pictures: each takes a core, and a process of its own
DECODE_MEMORY = 300_000_000  # bytes of addresses of a process that decodes: twice what the pictures above need
DECODE_CPU = 4  # seconds that a picture may take of a core: those above take up to half a second
DECODE_DEADLINE = 20  # seconds that it may take by the clock, as drawings go first: in all well below REQUEST_TIMEOUT
DECODE_TIMEOUT = 1  # seconds that a picture waits for its turn, and keeps one of MAX_THREADS from drawings
MAX_THREADS = 4  # for what programs ask, and as many for open views: with more, drawings wait for Python's own lock
MAX_QUEUE = 100  # calls by Gradio's own clients that wait
MAX_UNFETCHED = 50  # answers that one session of theirs has not fetched: a client runs 40 calls at a time
MAX_UNFETCHING = 500  # sessions that have any: 5 kB each answer
MAX_SESSIONS = 4  # whose last drawing Gradio keeps: nothing here has any use for it
MAX_POINTS_INLINE = 1000  # of a drawing that is answered without a thread of its own: that takes a millisecond

# What is said of it.
MAX_QUOTED = 200  # characters of a line in the log, or of an agent's refusal: both quote what was sent
MAX_TRACEBACK = 100  # lines
