"""A vendor's contract, for checking answers: schemas as they are, and members that they do not name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker

CONTRACTS = Path(__file__).resolve().parents[2].parent / "shared" / "contracts"


@dataclass
class Contract:
    """One openapi.yaml. `operations` by operationId: (method, path, operation)."""

    name: str
    document: dict[str, Any] = field(init=False)
    operations: dict[str, tuple[str, str, dict[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        text = (CONTRACTS / f"{self.name}.openapi.yaml").read_text(encoding="utf-8")
        self.document = yaml.safe_load(text)
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if isinstance(operation, dict) and "operationId" in operation
        }

    def faults(self, operation_id: str, status: int, body: Any) -> list[str]:
        """What is wrong with an answer: an undeclared status, a schema that does not fit, an unnamed member."""
        responses = self.operations[operation_id][2]["responses"]
        response = responses.get(str(status), responses.get("default"))
        if response is None:
            return [f"status {status} is not declared"]
        content = self.resolved(response).get("content", {})
        if "application/json" not in content:
            return []
        schema = content["application/json"]["schema"]
        whole = {**schema, "components": self.document["components"]}
        validator = Draft202012Validator(whole, format_checker=FormatChecker())
        wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
        return wrong + list(self._strays(schema, body, "$"))

    def takes(self, operation_id: str, body: Any) -> list[str]:
        """What is wrong with a request body."""
        request = self.operations[operation_id][2].get("requestBody")
        if request is None:
            return ["no body is declared"]
        schema = request["content"]["application/json"]["schema"]
        whole = {**schema, "components": self.document["components"]}
        errors = Draft202012Validator(whole).iter_errors(body)
        return [f"{error.json_path}: {error.message}" for error in errors] + list(self._strays(schema, body, "$"))

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            target: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema

    def _members(self, schema: dict[str, Any]) -> dict[str, Any]:
        schema = self.resolved(schema)
        members = dict(schema.get("properties", {}))
        for part in schema.get("allOf", ()):
            members |= self._members(part)
        return members

    def _strays(self, schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
        schema = self.resolved(schema)
        if "anyOf" in schema:
            found = [list(self._strays(choice, value, at)) for choice in schema["anyOf"]]
            yield from min(found, key=len)
        elif isinstance(value, list) and isinstance(schema.get("items"), dict):
            for index, item in enumerate(value):
                yield from self._strays(schema["items"], item, f"{at}[{index}]")
        elif isinstance(value, dict):
            members = self._members(schema)
            for name, member in value.items() if members else ():
                if name not in members:
                    yield f"{at}.{name}: not in the contract"
                else:
                    yield from self._strays(members[name], member, f"{at}.{name}")
