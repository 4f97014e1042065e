"""Forms in which people give an address with a password: right, mistyped, of other tools, in pieces."""

FIRST, SECOND = "kX9v", "Q2wZ7"
"""Two halves of a password: a sign between them may tear it apart."""
WHOLE = FIRST + SECOND

WAREHOUSES = [
    # right, or nearly so
    "postgresql://anna:{c}@127.0.0.1:1/db?connect_timeout=1",
    "postgresql+psycopg://anna:{c}@127.0.0.1:1/db",
    "postgres://anna:{c}@host/db",
    "mysql+pymysql://anna:{c}@host/db",
    "mysql://anna:{c}@host:3306,host2:3306/db",
    "postgresql://:{c}@host/db",
    "postgresql://{c}@host/db",
    "postgresql://anna:{c}@",
    "postgresql://anna:{c}@ho st/db",
    "postgresql://anna:{c}@host/db\nx",
    " postgresql://anna:{c}@host/db",
    "'postgresql://anna:{c}@host/db'",
    "<postgresql://anna:{c}@host/db>",
    "PRODUCT_METRICS_WAREHOUSE=postgresql://anna:{c}@host/db",
    # mistyped
    "postgresql:/anna:{c}@host/db",
    "postgresql:anna:{c}@host/db",
    "postgresql//anna:{c}@host/db",
    "postgresql//anna/{c}/host/db",
    "postgresql;//anna:{c}@host/db",
    "postgresql:\\\\anna:{c}@host",
    "://anna:{c}@host",
    "//anna:{c}@host/db",
    "//anna:{c}@[host/x?token={c}://",
    "anna:{c}@host/db",
    "{c}@host",
    "postgresql://anna:{c}/host/db",
    "postgresql://anna/{c}@host/db",
    "postgresql:///anna:{c}@host/db",
    "postgresql://anna:{c}@host:port/db",
    "postgresql://anna:{c}@host:99999999/db",
    "postgresql://anna:{c}@[::1/db",
    "postgresql://host:{c}/db",
    "postgresql://host/db;password={c}",
    "postgresql://host/db#{c}",
    "postgresql://host/db&pw={c}",
    # a sign of the password that was not encoded, or everything encoded
    "postgresql://anna:{a}@{b}@host/db",
    "postgresql://anna:{a}@{b}/x@host/db",
    "postgresql://anna:{a}@{b}?x@host/db",
    "postgresql://anna:{a}@{b}#x@host/db",
    "postgresql://anna:{a}/{b}@host/db",
    "postgresql://anna:{a}:{b}@host/db",
    "postgresql://anna:{a}?{b}@host/db",
    "postgresql://anna:{a}#{b}@host/db",
    "postgresql://anna:{a}%40{b}@host/db",
    "postgresql://anna:{a} {b}@host/db",
    "postgresql://anna:{a}%2540{b}@127.0.0.1:1/db",
    "postgresql://anna%3A{c}%40host/db",
    "postgresql%3A%2F%2Fanna%3A{c}%40host%2Fdb",
    # in parameters
    "postgresql://host/db?password={c}",
    "postgresql://host/db?pw={c}",
    "postgresql://host/db?pwd={c}&sslmode=require",
    "postgresql://host/db?PASSWD={c}",
    "postgresql://host/db?sslpassword={c}",
    "postgresql://host/db?options=-c%20password%3D{c}",
    "postgresql://host/db?service={c}",
    "mssql+pyodbc:///?odbc_connect=DRIVER%3D%7BODBC%20Driver%2018%7D%3BSERVER%3Dhost%3BUID%3Danna%3BPWD%3D{c}",
    "mssql+pyodbc:///?odbc_connect=DRIVER={ODBC};PWD={c}",
    "mssql+pyodbc://anna:{c}@dsn",
    "snowflake://me@firm.example:{c}@account/db/schema?warehouse=w",
    "bigquery://project/data?credentials_base64={c}",
    "databricks://token:{c}@host?http_path=/x",
    "https://anna:{c}@host/x",
    "duckdb:///md:db?motherduck_token={c}",
    "duckdb:////proc/nowhere/x.duckdb?motherduck_token={c}",
    "duckdb:////proc/nowhere/x.duckdb;token={c}",
    "duckdb:////proc/nowhere/x.duckdb#{c}",
    "duckdb:/anna:{c}@x.duckdb",
    "duckdb:x.duckdb?token={c}",
    "duckdb://anna:{c}@/x.duckdb",
    "duckdb:///postgresql://anna:{c}@host",
    "md:db?motherduck_token={c}",
    "sqlite:////proc/nowhere/x.db?password={c}",
    "sqlite://{c}@/x",
    "sqlite+pysqlcipher://:{c}@/x.db",
    # of other tools
    "jdbc:postgresql://host/db?user=anna&password={c}",
    "jdbc:sqlserver://host;user=anna;password={c}",
    "oracle://anna/{c}@host",
    "anna/{c}@host:1521/orcl",
    "host=h user=anna password={c} dbname=d",
    "Server=h;Uid=anna;Pwd={c};",
    "Driver={SQL Server};PWD={c}",
    '{"url": "postgresql://host", "password": "{c}"}',
    # a driver that quotes what it was given
    "quoting://anna:{c}@127.0.0.1:1/db",
    "quoting://anna:{a}%40{b}@127.0.0.1:1/db?sslpassword={c}",
    "quoting://127.0.0.1/db?odbc_connect=UID%3Danna%3BPWD%3D{c}",
]

NOTIFIED = [
    "https://anna:{c}@127.0.0.1:1/x",
    "https://127.0.0.1:1/services/T0/B0/{c}",
    "https://127.0.0.1:1/x?token={c}",
    "https://127.0.0.1:1/x#{c}",
    "http://{c}@127.0.0.1:1",
    "https:/hooks.example/services/{c}",
    "https//hooks.example/services/{c}",
    "hooks.example/services/T0/B0/{c}",
    "https://hooks.example:{c}/x",
    "https://ho st/{c}",
    "https://[host/{c}",
    "https:///services/{c}",
    "https://",
    "ftp://anna:{c}@host",
    "slack://{c}",
    "mailto:{c}@example.org",
    "TOKEN={c} send",
    "'{c}",
    "nosuchprogram --token {c}",
    "/bin/false --token={c}",
    "{c}",
]


def filled(form: str) -> str:
    """The form with the password in its place."""
    return form.replace("{c}", WHOLE).replace("{a}", FIRST).replace("{b}", SECOND)


def told(text: str) -> list[str]:
    """What the text tells of the password, in whatever case."""
    return [half for half in (FIRST, SECOND) if half.lower() in text.lower()]
