import { addTour, line, openOwnClaim } from "@crm_employee_expense/../tests/tours/claim_tour_utils";

addTour("opportunity_tour_claim", () => [
    {
        content: "What the opportunity cost, and a warning that it is too much",
        trigger:
            ".o_form_view:has(.alert .o_field_widget[name=expense_warning]:contains('15.0')) .oe_stat_button[name=action_open_expenses]:contains('150.00')",
        run: "click",
    },
    { content: "The expenses behind it", trigger: ".o_list_view .o_data_row" },
    { content: "Back", trigger: ".breadcrumb-item a, .o_back_button", run: "click" },
    {
        content: "Claim for the opportunity",
        trigger: ".o_form_view button[name=action_new_expense_claim]:enabled",
        run: "click",
    },
    {
        content: "It is filled in",
        trigger: ".o_expense_claim_form .o_field_widget[name=lead_id] input:value(Campus)",
    },
    {
        content: "Say what for",
        trigger: ".o_expense_claim_form .o_field_widget[name=purpose] input",
        run: "edit Lunch on the campus",
    },
    { content: "Save", trigger: ".o_form_button_save", run: "click" },
    { content: "It is saved", trigger: ".o_form_saved" },
]);

addTour("opportunity_tour_meeting", () => [
    ...openOwnClaim("Warehouse visit"),
    {
        content: "The calendar proposes the opportunity of the day",
        trigger: `${line("Train")}:contains(Warehouse) button[name=action_accept_meeting]`,
        run: "click",
    },
    {
        content: "Nothing is proposed any more",
        trigger:
            ".o_expense_claim_form:not(:has(button[name=action_accept_meeting])) .o_field_widget[name=expense_ids]",
    },
]);
