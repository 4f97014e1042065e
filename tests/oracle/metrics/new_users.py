"""People whose first use ever, as far as the history goes back, is in the period."""

from tests.oracle.support.expected import Flow

oracle = Flow("""select p, {cut} count(*) from there join firsts using ({keys}) where first_p = p group by all""")
