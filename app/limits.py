"""Everything that a visitor could ask too much of, and how much there is of it."""

# What a request may bring.
MOST_BYTES = 12_000_000  # a phone's photograph, as a file
MOST_JSON = 6_500_000  # bytes: a drawing, or a picture as a data URL; while it is read there are six copies of it
MOST_HELD = 100_000_000  # bytes of all requests that are not yet answered; after that come none but SMALL ones
SMALL = 65_536  # bytes: most drawings, so that a few who send pictures and stall hold up no others who draw
MOST_QUEUED = 400_000  # bytes of a call that waits in the queue: 256 of them stay in memory
MOST_UPLOADED = 500_000_000  # bytes of files sent to /upload within UPLOAD_SECONDS: they lie on the disk
UPLOAD_SECONDS = 180  # that such a file waits to be read: a client asks about it at once
SECONDS = 60  # from a request's first byte to its answer's last, which is also how long a client may stall
MOST_VALUES = 100_000  # brackets and commas in JSON: each of those bytes is an object of 60 in memory
MOST_LEVELS = 16  # of JSON in JSON: a drawing sent by an agent has 7
MOST_NAMED = 64  # characters of a session's name: Gradio's clients choose 11 or 36 at random

# What is drawn or pictured.
MOST_POINTS = 20_000  # a minute of scribbling; a digit has about 100
MOST_CHARACTERS = 6_000_000  # of a photograph as a data URL: 1024 x 1024 pixels of noise in PNG fit
LONGEST = 1024  # pixels of a picture's longer side: larger ones are shrunk, a digit needs no more
MOST_READS = 20_000  # pieces in which a picture's file is read: a PNG of MOST_BYTES has 5,000
MOST_PIXELS = 50_000_000  # of a JPEG, which is unpacked row by row at an eighth of its size: a phone's photograph fits
MOST_PIXELS_WHOLE = 8_500_000  # of 4 to 8 bytes each: a screenshot of a 4K screen fits
MOST_PIXELS_WEBP = 5_000_000  # of 16 bytes: its decoder keeps two canvases for animations

# What is done at once.
UNPACKED = 2  # pictures: each takes a core and the memory above
PATIENCE = 1  # seconds that a picture waits for that, and keeps one of Gradio's 40 threads from drawings
QUEUE = 256  # calls by Gradio's own clients that wait
SESSIONS = 4  # whose last drawing Gradio keeps: nothing here has any use for it
