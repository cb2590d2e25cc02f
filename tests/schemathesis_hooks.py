"""What a JSON Schema cannot say of a valid request, put right before it is sent."""

import schemathesis
from hypothesis import strategies


# Addresses as browsers read them; RFC 3986 allows less and JSON Schema's `uri` promises neither.
schemathesis.openapi.format(
    "uri",
    strategies.from_regex(r"https?://[a-z][a-z0-9]{0,8}\.(com|org)(:[1-9][0-9]{1,3})?(/[A-Za-z0-9]{0,9}){0,2}", fullmatch=True),
)


def with_exact_integers(value):
    """The contract takes `609` for an integer and refuses `609.0`, which JSON Schema cannot tell apart."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: with_exact_integers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_exact_integers(inner) for inner in value]
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode.value != "positive":
        return
    # The coverage phase takes the quotes off a header's value; an entity tag without them is another value.
    tag = (case.headers or {}).get("If-Match")
    if tag is not None and tag != "*" and '"' not in tag:
        case.headers["If-Match"] = f'"{tag}"'
    # A cursor that no list gave out is refused, as it must be.
    if case.query and "cursor" in case.query:
        del case.query["cursor"]
    if not isinstance(case.body, schemathesis.core.NotSet):
        case.body = with_exact_integers(case.body)
