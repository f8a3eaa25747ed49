"""A multipart form, read as it comes: files go to disk, the small fields are the options."""

from typing import TYPE_CHECKING, Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from sdi.errors import UsageError

if TYPE_CHECKING:
    from sdi.web.imports.arrival import Arrival

_LONGEST_FIELD = 1000
_MOST_PARTS = 64


class Form:
    """The parts of a form (RFC 7578), each handed on as it comes."""

    def __init__(self, boundary: str, arrival: "Arrival") -> None:
        self._arrival = arrival
        self._parts = 0
        self._ended = False
        self._name = self._value = b""
        self._disposition = b""
        self._field: str | None = None
        self._text = bytearray()
        calls: Any = {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary.encode("latin-1", "replace"), calls)
        except FormParserError as error:
            raise UsageError("web.upload_form", reason=error) from error

    def feed(self, data: bytes) -> None:
        """More of the body. Raises UsageError where it is no form."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise UsageError("web.upload_form", reason=error) from error

    def end(self) -> None:
        """The body is through. Raises UsageError where the form is not."""
        if not self._ended:
            raise UsageError("web.upload_form", reason="…")

    def _part_begin(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise UsageError("web.upload_form", reason=f"> {_MOST_PARTS}")
        self._disposition, self._field = b"", None
        self._text.clear()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        file = options.get(b"filename")
        if file is not None:
            self._arrival.begin_file(file.decode("utf-8", "replace"))
        else:
            self._field = options.get(b"name", b"").decode("utf-8", "replace")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._arrival.write(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > _LONGEST_FIELD:
            raise UsageError("jobs.bad_option", name=self._field)

    def _part_end(self) -> None:
        if self._field is None:
            self._arrival.end_file()
        else:
            self._arrival.options[self._field] = self._text.decode("utf-8", "replace")

    def _end(self) -> None:
        self._ended = True
