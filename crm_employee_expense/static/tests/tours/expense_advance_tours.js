import { registry } from "@web/core/registry";

// the employee asks for money; who decides and pays is played by the test
registry.category("web_tour.tours").add("expense_advance_tour_request", {
    url: "/odoo/my-expense-advances",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=purpose] input", run: "edit Trade fair in Munich" },
        { trigger: ".o_field_widget[name=amount] input", run: "edit 200" },
        { trigger: ".o_field_widget[name=return_by] input, .o_field_widget[name=return_by] button", run: "click" },
        { trigger: ".o_datetime_picker .o_next", run: "click" },
        { trigger: ".o_datetime_picker .o_date_item_cell:not(.o_out_of_range):eq(20)", run: "click" },
        { trigger: "button[name=action_submit]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(In Approval)" },
    ],
});

// finance sees that the claim was settled against it
registry.category("web_tour.tours").add("expense_advance_tour_settled", {
    url: "/odoo/my-expense-advances",
    steps: () => [
        { trigger: ".o_data_row td[name=purpose]:contains(Trade fair in Munich)", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Outstanding)" },
        { trigger: ".nav-link:contains(Settlements)", run: "click" },
        { trigger: ".o_field_widget[name=settlement_ids] .o_data_row:contains(Settled)" },
    ],
});
