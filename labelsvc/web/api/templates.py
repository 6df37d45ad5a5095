"""/templates: the label templates that come with the service, and the check of a merchant's own."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from labelsvc.labels.template_check import MOST_BYTES, check_text
from labelsvc.labels.templates import shipped_document, shipped_templates
from labelsvc.web.auth import Caller
from labelsvc.web.limits import KILOBYTE
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("templates", "Which blocks a label has, and which may go where there is little room.")


class TemplateModel(Model):
    """A template that comes with the service: one to begin with for a merchant's own."""

    name: str
    title: str
    template: dict[str, Any]


class TemplatePage(Model):
    """All of them: the list has one page."""

    items: list[TemplateModel]
    next_cursor: None = None


class TemplateText(Model):
    """A template as it is written."""

    text: Annotated[str, StringConstraints(max_length=2 * MOST_BYTES)] = Field(description="A file's text: JSON.")


class TemplateFault(Model):
    """What is wrong on which line. `code`: not_json, too_large, unknown_name, no_ship_to, or schema."""

    line: int
    code: str
    message: str


class CheckedTemplate(Model):
    """The template, ready for the settings; or what is wrong with it, by line."""

    template: dict[str, Any] | None
    faults: list[TemplateFault]


@routes.add("GET", "/templates", "read", Answer(200, "The templates.", TemplatePage))
def list_templates(caller: Caller) -> TemplatePage:
    """List the templates that come with the service."""
    documents = {name: shipped_document(name) for name in shipped_templates()}
    return TemplatePage(
        items=[
            TemplateModel(name=name, title=document["title"], template=dict(document))
            for name, document in documents.items()
        ]
    )


@routes.add(
    "POST",
    "/templates/check",
    "read",
    Answer(200, "What was found.", CheckedTemplate),
    body=TemplateText,
    body_example={"text": '{"name": "mine", "title": "Mine", "rows": []}'},
    max_bytes=1024 * KILOBYTE,
)
def check_template(caller: Caller, body: TemplateText) -> CheckedTemplate:
    """Check a template of your own: every fault with its line, as `labelsvc templates check` names them."""
    document, faults = check_text(body.text)
    return CheckedTemplate(
        template=None if document is None else dict(document),
        faults=[TemplateFault(line=one.line, code=one.code, message=one.reason) for one in faults],
    )
