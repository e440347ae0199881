from media.native import ffi
LIMITS = ffi.NULL
from media import native
native.library()
LIMITS = ffi.new("struct amphi_limits *")
