"""Load a version of the framework, or a council's own words over ours, from a file."""

from pathlib import Path

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.reference.actions import Loaded, load_reference_file
from frontdoor.reference.files import BadFileError, read_file
from readiness.framework import refuse_other_files


@action
def load_framework(*, by: Scope, path: Path) -> Loaded:
    """Load one list of the framework in a new version, or a council's wording for one. Rounds keep their version.

    Refused (`bad_framework_file`) with every line and reason where the file is not of the framework or not in its
    shape; as `load_reference_file`. Raises OSError where the file cannot be opened.
    """
    require(by, May.MANAGE_ACCOUNTS, jobs=(Job.LOAD_LISTS,))
    try:
        refuse_other_files(read_file(path))
    except BadFileError as error:
        raise Refusal(
            code="bad_framework_file", words=f"Nothing was loaded. The file cannot be used:\n{error}"
        ) from error
    return load_reference_file(by=by, path=path)
