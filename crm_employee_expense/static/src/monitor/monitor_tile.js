import { Component } from "@odoo/owl";

/** One figure: how many, how much; a click shows which. */
export class MonitorTile extends Component {
    static template = "crm_employee_expense.MonitorTile";
    static props = {
        tile: Object,
        amount: String,
        onClick: Function,
    };

    get tone() {
        return this.props.tile.count ? this.props.tile.tone : "none";
    }
}
