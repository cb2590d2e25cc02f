"""What a JSON Schema cannot say of a valid request, put right before it is sent."""

import base64
import binascii

import schemathesis
from schemathesis.engine import observations

same_origin_path = observations._same_origin_path


def path_of_text(value, origin):
    """A text in an answer that is no address, such as `http://[9F]`, ends schemathesis 4.32.0 with an error of its own."""
    try:
        return same_origin_path(value, origin)
    except ValueError:
        return None


observations._same_origin_path = path_of_text


def icon(value):
    """Two to four bytes in base64: a bound that is no multiple of three is none of the text's length."""
    try:
        size = len(base64.b64decode(value, validate=True))
    except (TypeError, ValueError, binascii.Error):
        return value
    return value if 2 <= size <= 4 else "aGk="


def valid(value):
    """Integers without a fraction, which JSON Schema cannot ask for, and no U+0000 in free JSON, where no pattern reaches."""
    if isinstance(value, str) and "\0" in value:
        return valid(value.replace("\0", ""))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {valid(key): icon(inner) if key == "icon" else valid(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [valid(inner) for inner in value]
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
        case.body = valid(case.body)
