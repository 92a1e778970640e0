"""Two seconds of a blue square as AV1 in an MP4: valid, and with no picture that Qt can decode."""

from __future__ import annotations

import base64
import zlib
from typing import Final

# 64 by 64 pixels, 5 pictures a second, one key picture; encoded by SVT-AV1, deflated.
_DEFLATED: Final = (
    "eNp9VM1r1EAUf/lgXdcqYd22i7SSwi4slJbsqojgISLIVjz0UkERJNlJaGimCck0oJeu2oPgyYWqYEHxIAgFj3r0"
    "4B/gUexNPOhNVPS4vslHm6y1k0zee79583vz3jwCAKrNbvlO6FEAEbg0Iq2NskP9020AKNuBZaH8RonBKhXUxNfD"
    "Z+tquXNcgc93m5uNeyAKDy6Tk9vXJi91qq0yNAYL09/lC2K5BBJsKYjJgjyA8R9ifVHXoA5PfcTEDXlAN3+LC9Uu"
    "xx7pnaomKYebdPaX/PPlExU0eNg/IXxEuAQTn3aK8FtkKMmlHRgvMhyBo2/2YTiGDFCE7yNcLWM+s19k7XlfRe3x"
    "OwBpiXpehIZLo2UChSF9BTj0AQTg794Qil6jtg4HDhHfdRYYK6jfYCtxTOlfNowLB8fZN66+e4CGRViIcspyQ7a3"
    "I+WN9wp/KHEMVFRKRnNv4VyEpfexMbdM3CBbiRxi5T2vou11jVXiWtxHeEGdVRuVWkRj0vwxGyRZmyKBZefSGFsL"
    "XDXRBTNkpov6dshCkvPZ4p36n1LwpHXoouxmHpNXjKh35tz8qbPzbU1TXccMI2ZE7d0d9eGQfxG6eAfGIOv1/k3g"
    "XVKxHcuNwyi+EfppTD5rJgvSgkobyYR6yOJiZ2dDLk4CNcwhj/M5ERLG+UCtK+nDK4KevRHPSirP49rtXK4cn4nv"
    "J2mdWipbI3YtOUHPy/FqOM01wvi1X6dWLPmYyV8xtkVg+L6bL/Cck/RR8xXzOOE0/h+M7Cqw1jbWuhPX+i/Jc6tp"
)


def av1_mp4() -> bytes:
    """Return the recording."""
    return zlib.decompress(base64.b64decode(_DEFLATED))
