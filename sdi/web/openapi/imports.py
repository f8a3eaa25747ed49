"""The paths of imports and change sets in the OpenAPI document; all of them ask for a key."""

from typing import Any, get_args

from importers.jobs.job import Status
from importers.jobs.options import CHOICES, NAMES
from sdi.messages import Language, say
from sdi.web.links import GEOJSON
from sdi.web.openapi.parts import Part, get, ref

TAG = "imports"

_TEXT: Part = {"type": "string"}
_NUMBER: Part = {"type": "integer", "nullable": True}
_COUNT: Part = {"type": "integer"}
_FLAG: Part = {"type": "boolean"}
_MAYBE: Part = {"type": "string", "nullable": True}
_TIME: Part = {"type": "string", "format": "date-time", "nullable": True}
_OBJECT: Part = {"type": "object", "nullable": True}
_BINARY: Part = {"type": "string", "format": "binary"}

SECURITY: Part = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
"""How a key is shown."""

_ASKED: list[Part] = [{"bearer": []}, {"apiKey": []}]


def import_paths(language: Language) -> Part:
    """Uploads, jobs, results, the log of changes and its reversal."""
    return {
        "/import": get("importPage", TAG, say("link.import_page", language), {"type": "object"}),
        "/imports": {
            "get": _operation(
                "imports", language, _json(ref("schemas", "importJobs")), parameters=_paged(language)
            ),
            "post": _upload(language),
        },
        **_jobs(language),
        **_results(language),
        **_changes(language),
    }


def _jobs(language: Language) -> Part:
    job, parameters = _json(ref("schemas", "importJob")), [_job(language)]
    stream = {"text/event-stream": {"schema": _TEXT}}
    paths = {
        "/imports/{job}": {
            "get": _operation("importJob", language, job, parameters=parameters),
            "delete": _operation("forgetImport", language, None, status="204", parameters=parameters),
        },
        "/imports/{job}/events": {"get": _operation("importEvents", language, stream, parameters=parameters)},
    }
    for name, operation in (
        ("check", "checkImport"),
        ("publish", "publishImport"),
        ("cancel", "cancelImport"),
    ):
        action = _operation(operation, language, job, status="202", parameters=parameters, refusals=("409",))
        paths[f"/imports/{{job}}/{name}"] = {"post": action}
    body = {"schema": {"type": "object", "properties": _options()}}
    paths["/imports/{job}/check"]["post"]["requestBody"] = {"content": {"application/json": body}}
    return paths


def _results(language: Language) -> Part:
    job, collection = _job(language), {GEOJSON: {"schema": {"type": "object"}}}
    page = {**_json({"type": "object"}), "text/html": {"schema": _TEXT}}
    findings = {**collection, "application/geopackage+sqlite3": {"schema": _BINARY}}
    return {
        "/imports/{job}/report": {
            "get": _operation("importReport", language, page, parameters=[job, ref("parameters", "f")])
        },
        "/imports/{job}/difference": {
            "get": _operation("importDifference", language, collection, parameters=[job])
        },
        "/imports/{job}/findings": {
            "get": _operation(
                "importFindings",
                language,
                findings,
                parameters=[job, _query("f", language, ["geojson", "gpkg"])],
            )
        },
    }


def _changes(language: Language) -> Part:
    number = {
        "name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1},
        "description": say("api.parameter.number", language),
    }  # fmt: skip
    return {
        "/changes": {
            "get": _operation(
                "changes", language, _json(ref("schemas", "changes")), parameters=_paged(language)
            )
        },
        "/changes/{number}/revert": {
            "post": _operation(
                "revertChange",
                language,
                _json(ref("schemas", "reverted")),
                parameters=[number],
                refusals=("409",),
            )
        },
    }


def _upload(language: Language) -> Part:
    """The one operation with a body of gigabytes."""
    asked = [_query(name, language, CHOICES.get(name)) for name in ("name", *NAMES)]
    answer = _operation(
        "postImport", language, _json(ref("schemas", "importJob")), status="201", parameters=asked,
        refusals=("413", "415"),
    )  # fmt: skip
    answer["responses"]["201"]["headers"] = {"Location": {"schema": {"type": "string", "format": "uri"}}}
    form = {"type": "object", "properties": {"file": {"type": "array", "items": _BINARY}, **_options()}}
    answer["requestBody"] = {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": _BINARY},
            "multipart/form-data": {"schema": form},
        },
    }
    return answer


def _operation(
    name: str,
    language: Language,
    content: Part | None,
    status: str = "200",
    parameters: list[Part] | None = None,
    refusals: tuple[str, ...] = (),
) -> Part:
    told = say(f"api.{name}", language)
    refused = ("400", "401", "403", "404", *refusals, "500", "503")
    answer: dict[str, Any] = {"description": told, **({"content": content} if content else {})}
    return {
        "operationId": name,
        "tags": [TAG],
        "summary": told,
        "security": _ASKED,
        "parameters": [*(parameters or []), ref("parameters", "lang")],
        "responses": {status: answer, **{code: ref("responses", f"problem{code}") for code in refused}},
    }


def _json(schema: Part) -> Part:
    return {"application/json": {"schema": schema}}


def _options() -> Part:
    return {
        name: {"type": "string", **({"enum": list(CHOICES[name])} if name in CHOICES else {})}
        for name in NAMES
    }


def _query(name: str, language: Language, values: Any = None) -> Part:
    key = "api.parameter.f" if name == "f" else f"api.import.{name}"
    schema = {"type": "string", **({"enum": list(values)} if values else {})}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": say(key, language),
    }


def _paged(language: Language) -> list[Part]:
    return [
        {
            "name": name, "in": "query", "required": False, "schema": {"type": "integer", "minimum": lowest},
            "description": say(f"api.parameter.{name}", language),
        }
        for name, lowest in (("limit", 1), ("offset", 0))
    ]  # fmt: skip


def _job(language: Language) -> Part:
    return {
        "name": "job", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"},
        "description": say("api.parameter.job", language),
    }  # fmt: skip


_JOB: Part = {
    "type": "object",
    "required": ["id", "status", "links"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "status": {"type": "string", "enum": list(get_args(Status.__value__))},
        "action": {"type": "string", "enum": ["check", "publish"]},
        **dict.fromkeys(("stage", "stage_title", "layer", "question"), _MAYBE),
        **dict.fromkeys(("rows", "rows_total", "changeset"), _NUMBER),
        **dict.fromkeys(("file", "who"), _TEXT),
        **dict.fromkeys(("size", "ahead"), _COUNT),
        "waits_for": {"type": "string", "format": "uuid", "nullable": True},
        **dict.fromkeys(("created_at", "started_at", "ended_at"), _TIME),
        **dict.fromkeys(("cancel_requested", "needs_consent"), _FLAG),
        "options": {"type": "object", "additionalProperties": _TEXT},
        "problem": {"allOf": [ref("schemas", "problem")], "nullable": True},
        "report": _OBJECT,
        "links": ref("schemas", "links"),
    },
}

SCHEMAS: Part = {
    "importJob": _JOB,
    "importJobs": {
        "type": "object",
        "required": ["jobs", "links"],
        "properties": {
            "jobs": {"type": "array", "items": ref("schemas", "importJob")},
            "links": ref("schemas", "links"),
        },
    },
    "change": {
        "type": "object",
        "properties": {
            "number": {"type": "integer"},
            "committed_at": {"type": "string", "format": "date-time"},
            "who": _TEXT,
            **dict.fromkeys(("application", "reason"), _MAYBE),
            "layers": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "layer": _TEXT,
                        **dict.fromkeys(("inserted", "updated", "deleted"), _COUNT),
                    },
                },
            },
            "reverts": _NUMBER,
            "reverted_by": {"type": "array", "items": {"type": "integer"}},
        },
    },
    "changes": {
        "type": "object",
        "properties": {
            "changes": {"type": "array", "items": ref("schemas", "change")},
            "links": ref("schemas", "links"),
        },
    },
    "reverted": {
        "type": "object",
        "properties": {
            "reverted": {"type": "integer"},
            "changeset": _NUMBER,
            "restored": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    },
}
"""The schemas of jobs and change sets."""
