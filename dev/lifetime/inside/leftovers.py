"""What a module leaves behind in a database after it was uninstalled."""


def find_leftovers(env, module):
    """A sentence for each thing of the module that is still there."""
    problems = []
    for what, query in QUERIES.items():
        env.cr.execute(query, {"module": module, "like": f"%{module}%"})
        problems += [f"{what} left: {', '.join(map(str, row))}" for row in env.cr.fetchall()]
    # references by name to models and fields that are no more
    known = set(env.registry)
    env.cr.execute("SELECT model FROM ir_model")
    problems += [f"model {model} left" for (model,) in env.cr.fetchall() if model not in known]
    for table, column in REFERENCES:
        env.cr.execute(f'SELECT "{column}", count(*) FROM "{table}" WHERE "{column}" IS NOT NULL GROUP BY 1')
        problems += [f"{table}.{column} names {model} ({count} rows)" for model, count in env.cr.fetchall()
                     if model and model not in known]
    return problems


#: who may name a model
REFERENCES = (
    ("mail_message", "model"), ("mail_activity", "res_model"), ("mail_followers", "res_model"),
    ("ir_attachment", "res_model"), ("ir_filters", "model_id"), ("mail_template", "model"), ("ir_ui_view", "model"),
    ("ir_act_window", "res_model"), ("mail_message_subtype", "res_model"), ("mail_activity_type", "res_model"),
    ("ir_exports", "resource"), ("ir_act_report_xml", "model"),
)
QUERIES = {
    "external id": "SELECT model, name FROM ir_model_data WHERE module = %(module)s",
    "view": "SELECT name, key FROM ir_ui_view WHERE arch_db::text LIKE %(like)s OR key LIKE %(like)s",
    "parameter": "SELECT key FROM ir_config_parameter WHERE key LIKE %(like)s",
    "asset": "SELECT path FROM ir_asset WHERE path LIKE %(like)s",
    "scheduled action": "SELECT a.name FROM ir_cron c JOIN ir_act_server a ON a.id = c.ir_actions_server_id "
                        "WHERE a.code LIKE '%%hr.expense.claim%%' OR a.code LIKE '%%expense_advance%%'",
    "field": "SELECT f.model, f.name FROM ir_model_fields f WHERE f.relation LIKE 'hr.expense.claim%%'",
    "default": "SELECT json_value FROM ir_default WHERE field_id NOT IN (SELECT id FROM ir_model_fields)",
    "table": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND (tablename LIKE 'hr_expense_claim%%' "
             "OR tablename LIKE 'hr_expense_approval%%' OR tablename LIKE 'hr_expense_payment%%')",
}
