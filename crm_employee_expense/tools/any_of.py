from odoo.fields import Domain
from odoo.tools import SQL


def any_of(domains):
    """Records that meet one of the domains, as a union of queries of their own.

    Says the same as ``Domain.OR``. Where conditions go through other tables, PostgreSQL uses an index for each of
    these queries, but reads the whole table for their disjunction.
    """
    domains = list(domains)

    def to_sql(model, alias, _query):
        # sudo, archived ones as well: this is a condition, as those that Odoo makes of the domains of record rules
        every = model.sudo().with_context(active_test=False)
        queries = [every._search(domain) for domain in domains]
        union = SQL(" UNION ").join(query.subselect(SQL.identifier(query.table, 'id')) for query in queries)
        # an array: PostgreSQL cannot tell how few they are, and would join them with the whole table
        return SQL("%s = ANY(ARRAY(%s))", SQL.identifier(alias, 'id'), union)

    return Domain.custom(to_sql=to_sql)
