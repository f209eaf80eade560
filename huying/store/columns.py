"""The columns of the projections, once, with their types: the statements that write and rebuild them read this."""

Columns = tuple[tuple[str, str], ...]

HEAD: Columns = (
    ("process", "text"),
    ("state", "text"),
    ("stage", "text"),
    ("holder", "text"),
    ("registrar", "text"),
    ("channel", "text"),
    ("kind", "text"),
    ("category", "text"),
    ("matter", "text"),
    ("grid", "text"),
    ("confidential", "boolean"),
    ("lon", "double precision"),
    ("lat", "double precision"),
    ("filed_at", "timestamptz"),
    ("closed_at", "timestamptz"),
    ("due_at", "timestamptz"),
    ("yellow_at", "timestamptz"),
    ("repeats", "integer"),
    ("repeat_of", "text"),
    ("merged_into", "text"),
    ("recurrences", "integer"),
    ("rectifications", "integer"),
    ("round", "integer"),
    ("units", "text[]"),
    ("tied", "text[]"),
    ("whistles", "smallint"),
    ("stated_late", "boolean"),
    ("group_case", "boolean"),
    ("case_seq", "integer"),
    ("goes_on_at", "timestamptz"),
)

ORDER: Columns = (
    ("no", "integer"),
    ("call_no", "integer"),
    ("whistle", "smallint"),
    ("unit", "text"),
    ("handler", "text"),
    ("duty", "text"),
    ("own", "boolean"),
    ("ended", "text"),
    ("step", "text"),
    ("called_at", "timestamptz"),
    ("signed_at", "timestamptz"),
    ("named_at", "timestamptz"),
    ("attended_at", "timestamptz"),
    ("attendance", "text"),
    ("agreed_at", "timestamptz"),
    ("fed_back_at", "timestamptz"),
    ("accepted_at", "timestamptz"),
    ("scored_at", "timestamptz"),
    ("arrive_due", "timestamptz"),
    ("handle_due", "timestamptz"),
    ("rework", "integer"),
    ("urged", "integer"),
    ("response", "smallint"),
    ("completion", "smallint"),
    ("satisfaction", "text"),
    ("street", "integer"),
    ("system", "integer"),
    ("total", "integer"),
    ("seq", "integer"),
    ("report_at", "timestamptz"),
    ("asked", "text"),
    ("disputed_at", "timestamptz"),
    ("extended", "integer"),
    ("paused_until", "timestamptz"),
    ("supervised", "text"),
)

TASK: Columns = (
    ("key", "text"),
    ("step", "text"),
    ("order_no", "integer"),
    ("unit", "text"),
    ("holder", "text"),
    ("roles", "text[]"),
    ("due_at", "timestamptz"),
    ("yellow_at", "timestamptz"),
)

FILE = """'id', c.id, 'name', c.name, 'mime', c.mime, 'size', c.size, 'width', c.width, 'height', c.height,
'seq', c.seq, 'order', c.order_no, 'sha256', encode(c.sha256_stored, 'hex'),
'has_thumbnail', c.sha256_thumbnail IS NOT NULL, 'erased_by', c.erased_by"""
"""What a page is told of a file `c`, as arguments of `json_build_object`."""


def names(columns: Columns) -> list[str]:
    """The names alone."""
    return [name for name, _ in columns]


def recordset(columns: Columns) -> str:
    """The column list of a `jsonb_to_recordset`."""
    return ", ".join(f"{name} {kind}" for name, kind in columns)


def assignments(columns: Columns, source: str) -> str:
    """`name = source.name` for each column."""
    return ", ".join(f"{name} = {source}.{name}" for name, _ in columns)


def changed(table: str, columns: Columns) -> str:
    """Whether a row given anew differs from the one that is there: most rows of a case stay as they are."""
    kept, given = (", ".join(f"{whose}.{name}" for name, _ in columns) for whose in (table, "excluded"))
    return f"({kept}) IS DISTINCT FROM ({given})"
