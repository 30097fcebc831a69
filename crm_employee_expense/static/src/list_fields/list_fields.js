import { registry } from "@web/core/registry";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";
import { Many2ManyTagsField, many2ManyTagsField } from "@web/views/fields/many2many_tags/many2many_tags_field";

/** A number of which zero means that there is none: a row that nobody edits stays empty then. */
export class LimitField extends IntegerField {
    get formattedValue() {
        return this.props.readonly && !this.value ? "" : super.formattedValue;
    }
}

/** Tags whose placeholder can be read in rows that nobody edits as well: it says what no tag means. */
export class TagsOrAllField extends Many2ManyTagsField {
    static template = "crm_employee_expense.TagsOrAllField";
}

registry.category("fields").add("expense_limit", { ...integerField, component: LimitField });
registry.category("fields").add("expense_tags_or_all", { ...many2ManyTagsField, component: TagsOrAllField });
