"""pygeoapi in process: one API object a worker, and a view of it for each request."""

import copy
import importlib
import json
import threading
import warnings
from types import SimpleNamespace
from typing import Any

from starlette.datastructures import QueryParams

from sdi.errors import NotFound, SdiError, UsageError
from sdi.messages import Language
from sdi.settings import Settings
from sdi.web.ogc.config import server_config

type Document = dict[str, Any]


class Engine:
    """The functions of pygeoapi, asked for JSON.

    It is imported at the first question (or by `warm`), since that takes longer than all else
    at start-up together.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._api: Any = None

    def warm(self) -> None:
        """Import pygeoapi, so that the first reader need not wait for it."""
        self._whole()

    def ask(
        self,
        function: str,
        language: Language,
        base_url: str,
        resources: dict[str, Any],
        *arguments: Any,
        parameters: dict[str, str] | None = None,
    ) -> Document | bytes:
        """The answer of ``module.function`` of `pygeoapi.api`, parsed where it is JSON.

        Raises UsageError or NotFound where pygeoapi refuses.
        """
        api = self._view(base_url, resources)
        module, _, name = function.rpartition(".")
        home = importlib.import_module(f"pygeoapi.api.{module}" if module else "pygeoapi.api")
        request = _request(api, language, parameters or {})
        _, status, content = getattr(home, name)(api, request, *arguments)
        if int(status) >= 400:
            raise _refusal(int(status), content)
        return content if isinstance(content, bytes) else json.loads(content)

    def _view(self, base_url: str, resources: dict[str, Any]) -> Any:
        """The API with other resources and another address; all else is shared."""
        whole = self._whole()
        view = copy.copy(whole)
        view.config = {**whole.config, "resources": resources}
        view.base_url = base_url
        return view

    def _whole(self) -> Any:
        with self._lock:
            if self._api is None:
                self._api = _pygeoapi().API(server_config(self._settings), {})
        return self._api


def _pygeoapi() -> Any:
    """The package, all of it that is used; what it does in deprecated ways is not our readers' concern."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        package = importlib.import_module("pygeoapi.api")
        package.all_apis()
        return package


def _request(api: Any, language: Language, parameters: dict[str, str]) -> Any:
    from pygeoapi.api import APIRequest  # noqa: PLC0415

    asked = SimpleNamespace(
        query_params=QueryParams(parameters),
        headers={"accept-language": language},
        scope={"path": "/"},
    )
    return APIRequest(asked, api.locales)


def _refusal(status: int, content: Any) -> SdiError:
    """Pygeoapi's exception as ours. Our own checks come first, so this is the exception to the rule."""
    reason = json.loads(content).get("description", "") if content else ""
    if status == 404:
        return NotFound("web.engine_not_found", reason=reason)
    if status < 500:
        return UsageError("web.engine_refused", reason=reason)
    return SdiError("web.failure")
